// What support conversations are made of: a few words that come all the time, many that come sometimes, and some hardly ever.

const ENGLISH =
  "hello thanks please order invoice delivery address question about my the a is when can you send again today tomorrow payment card refund account password email phone number product size colour broken late missing store return exchange price discount coupon contract plan support agent waiting answer problem solved great week month morning evening package tracking shipping box label receipt";
const PORTUGUESE =
  "olá obrigado por favor pedido fatura entrega endereço dúvida sobre meu minha o a é quando pode enviar novamente hoje amanhã pagamento cartão reembolso conta senha e-mail telefone número produto tamanho cor quebrado atrasado faltando loja devolução troca preço desconto cupom contrato plano suporte atendente esperando resposta problema resolvido ótimo semana mês manhã noite pacote rastreio frete caixa etiqueta recibo";

/** Looked for by measurements: in every fifth message or so, in one of two hundred, and in one of fifty thousand. */
export const SOUGHT = {
  english: { common: "invoice", uncommon: "warranty", rare: "zeppelin" },
  portuguese: { common: "pedido", uncommon: "garantia", rare: "jabuticaba" },
};

const LANGUAGES = [
  { words: ENGLISH.split(" "), sought: SOUGHT.english },
  { words: PORTUGUESE.split(" "), sought: SOUGHT.portuguese },
];

/** A message as people write them, of one language. */
export function sentence(random) {
  const { words, sought } = LANGUAGES[random() < 0.5 ? 0 : 1];
  const text = [];
  // Squared, so that the first words of a list come far more often than the last.
  for (let left = 4 + Math.floor(random() ** 2 * 40); left > 0; left -= 1) text.push(words[Math.floor(random() ** 2 * words.length)]);
  if (random() < 0.2) text.push(sought.common);
  if (random() < 0.01) text.push(sought.uncommon);
  if (random() < 0.00004) text.push(sought.rare);
  if (random() < 0.1) text.push(String(100_000 + Math.floor(random() * 900_000)));
  return text.join(" ");
}

/** The same numbers each time, so that what is stored is the same in every run. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
