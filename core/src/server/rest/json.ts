export { fromRestJson } from "./json-read.js";
export { toRestJson } from "./json-write.js";
export { parseJson } from "./parse-json.js";
