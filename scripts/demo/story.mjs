// Who writes in the demo, and what. `in` is a contact, `out` the desk, `note` a word between colleagues.
export const CHANNELS = ["WhatsApp Brasil", "Instagram", "Telegram", "Suporte por e-mail", "SMS"];

export const COLLEAGUES = [
  { name: "Beatriz Nogueira", email: "beatriz@demo.example", role: "supervisor" },
  { name: "Rafael Prado", email: "rafael@demo.example", role: "agent" },
  { name: "Hannah Weiss", email: "hannah@demo.example", role: "agent" },
];

export const CANNED = [
  { shortcut: "ola", title: "Boas-vindas", text: "Olá! Obrigado por escrever. Em que posso ajudar?" },
  { shortcut: "prazo", title: "Prazo de entrega", text: "O prazo de entrega é de 3 a 5 dias úteis após a confirmação do pagamento." },
  {
    shortcut: "return",
    title: "How to return",
    text: "You can return any item within 30 days. I have sent you the label by e-mail; just drop the parcel at any post office.",
  },
  { shortcut: "bye", title: "Goodbye", text: "Thank you for writing to us, and have a lovely day!" },
];

/** What contacts say when somebody writes to them while the demo runs. */
export const ANSWERS = [
  "Perfeito, muito obrigado!",
  "Great, thank you so much.",
  "Ok, vou verificar e já volto.",
  "One more thing: can I change the address?",
  "Show! 🙌",
  "Hmm, it still does not work for me.",
];

const said = (side, text, minutes) => ({ side, text, minutes });
const i = (text, minutes) => said("in", text, minutes);
const o = (text) => said("out", text, 0);
const n = (text) => said("note", text, 0);

/** `minutes` ago a contact wrote; `after` is done with the conversation at the end. */
export const CONVERSATIONS = [
  {
    channel: "WhatsApp Brasil",
    from: "+5511987650001",
    name: "Ana Lima",
    labels: ["entrega", "vip"],
    priority: "high",
    after: { assign: "me" },
    says: [
      i("Oi! Fiz um pedido na segunda e ainda não chegou nada 😕", 55),
      i("O número é 48213", 54),
      o("Olá, Ana! Vou verificar o pedido 48213 agora mesmo."),
      n("A transportadora marcou atraso por chuva em Campinas. @Beatriz Nogueira podemos dar frete grátis no próximo?"),
      i("Obrigada! É presente de aniversário, é para sábado", 9),
    ],
  },
  {
    channel: "Instagram",
    from: "joao.codes",
    name: "João Ferreira",
    labels: ["vendas"],
    after: { assign: "me" },
    says: [
      i("Vcs têm essa jaqueta no tamanho M?", 130),
      o("Temos sim! Azul e verde. Quer que eu reserve uma?"),
      i("Azul por favor. Qual o prazo pra Recife?", 4),
    ],
  },
  {
    channel: "Telegram",
    from: "tg-88123",
    name: "Marta Kowalska",
    priority: "urgent",
    labels: ["billing"],
    says: [
      i("Hello, I was charged twice this month. Invoice 2291 and 2292 are the same order.", 18),
      i("Please help, my account is overdrawn because of this.", 16),
    ],
  },
  {
    channel: "Suporte por e-mail",
    from: "daniel.osei@mail.example",
    name: "Daniel Osei",
    labels: ["returns"],
    after: { assign: "me", snooze: 20 },
    says: [
      i(
        "Good morning,\n\nthe headphones that I received (order 47102) have a crack in the left cup. I attach no photo as your form refuses it. How can I return them?\n\nKind regards\nDaniel",
        1500,
      ),
      o(
        "Good morning Daniel,\n\nI am sorry about that. A return label is on its way to you; we send the new pair as soon as the parcel is scanned.",
      ),
    ],
  },
  {
    channel: "WhatsApp Brasil",
    from: "+5521996320002",
    name: "Carlos Eduardo Menezes de Albuquerque",
    says: [i("Bom dia, vocês emitem nota para CNPJ?", 7)],
  },
  {
    channel: "SMS",
    from: "+15550142",
    name: "Priya Raman",
    says: [i("Where is my parcel? The link says 'out for delivery' since yesterday", 33), i("Also the driver's number does not work", 31)],
  },
  {
    channel: "WhatsApp Brasil",
    from: "+5531988880000",
    name: "Sônia Batista",
    labels: ["entrega"],
    after: { assign: "me" },
    says: [i("Boa tarde, mudei de endereço, como faço?", 240), o("Boa tarde, Sônia! Pode me enviar o novo endereço completo, por favor?")],
  },
  {
    channel: "Instagram",
    from: "lia_ceramics",
    name: "Lia Andrade",
    says: [i("Amei a coleção nova 💚 vocês vendem no atacado?", 95)],
  },
  {
    channel: "Telegram",
    from: "tg-55310",
    name: "Yusuf Demir",
    labels: ["technical"],
    after: { assign: "rafael" },
    says: [
      i("The app logs me out every time I open it. Android 15, version 4.2.1", 300),
      o("Thank you for the details, Yusuf. Could you send me the code at the bottom of the settings page?"),
      i("It says E-1187", 288),
      n("E-1187 is the clock problem again: his phone is 9 minutes late. Fixed in 4.2.2."),
    ],
  },
  {
    channel: "Suporte por e-mail",
    from: "compras@padariasol.example",
    name: "Padaria Sol Nascente",
    labels: ["vendas", "atacado"],
    priority: "high",
    says: [
      i(
        "Prezados,\n\ngostaríamos de um orçamento para 40 caixas térmicas com entrega em Londrina até o dia 10.\n\nAtenciosamente,\nMárcio",
        410,
      ),
    ],
  },
  {
    channel: "WhatsApp Brasil",
    from: "+5548991110003",
    name: "Tiago Souza",
    after: { assign: "me", resolve: true },
    says: [i("Chegou tudo certinho, valeu!", 2900), o("Que bom, Tiago! Se precisar, é só chamar. 😊")],
  },
  {
    channel: "SMS",
    from: "+15550177",
    name: "Grace Mbeki",
    labels: ["billing"],
    after: { assign: "hannah", resolve: true },
    says: [
      i("Can I pay in two instalments?", 4300),
      o("Yes, Grace: choose 'pay later' at checkout and then two instalments."),
      i("Found it, thanks", 4280),
    ],
  },
  {
    channel: "Instagram",
    from: "noor.studio",
    name: "نور الهاشمي",
    says: [i("مرحبا، هل تشحنون إلى دبي؟", 62)],
  },
  {
    channel: "Telegram",
    from: "tg-70021",
    name: "Wei Zhang 张伟",
    says: [
      i("Hi! Is the API included in the Starter plan?", 72),
      i("https://status.example.com/incident/118 says webhooks were late today, is that over?", 70),
    ],
  },
];
