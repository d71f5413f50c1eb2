export { type ForwardOptions, forwardConsole } from "./console.ts";
export { type PinoStream, pinoStream } from "./pino.ts";
