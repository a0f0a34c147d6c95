import type { FilterTexts } from "./en.js";

export const ptBr: FilterTexts = {
  title: "Filtrar conversas",
  words: "Palavras em uma mensagem, um nome ou um assunto",
  status: "Situação",
  channels: "Canais",
  me: "Eu",
  nobody: "Ninguém: aguardando em uma fila",
  queue: (name) => `Fila: ${name}`,
  labelsHint: "Basta uma. Separe várias com vírgulas.",
  unread: "Somente com mensagens que não li",
  show: "Mostrar conversas",
  keep: "Guardar como visão",
  change: "Alterar esta visão",
  name: "Nome da visão",
  nameIt: "Dê um nome à visão.",
  waiting: "Somente quem espera resposta, quem espera há mais tempo primeiro",
  shared: "Todos a veem",
};
