import { connect } from "node:net";

/**
 * Writes bytes to the server as they are and reads until it closes the connection, or until the answer is enough.
 *
 * @param isEnough looked at whenever something arrives
 * @throws when neither happens in time
 */
export function exchange(
  url: string,
  bytes: string | Buffer,
  isEnough: (answer: string) => boolean = () => false,
  timeoutMs = 30_000,
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still open after ${timeoutMs} ms; so far: ${answer}`));
    }, timeoutMs);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (data: Buffer) => {
      answer += data.toString();
      if (isEnough(answer)) done();
    });
    socket.on("error", () => undefined);
    socket.on("close", done);
  });
}

/** The statuses of the answers in what was read, in order. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** A request for ingest as it goes over the wire, without its body. */
export function ingestHead(key: string, ...headers: string[]): string {
  return [
    "POST /v1/ingest HTTP/1.1",
    "Host: hive",
    `Authorization: Bearer ${key}`,
    "Content-Type: application/json",
    ...headers,
    "\r\n",
  ].join("\r\n");
}
