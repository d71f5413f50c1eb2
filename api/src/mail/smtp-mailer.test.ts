import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { accountsClient, bearer, PASSWORD } from "../server/accounts-client.ts";
import { startTestServer } from "../server/start-test-server.ts";
import { createSmtpMailer } from "./smtp-mailer.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** As much of a mail server as a client needs (RFC 5321), keeping what it is sent. */
async function startMailServer(options: { refuses?: boolean } = {}) {
  const mails: { to: string[]; text: string }[] = [];
  const server = createServer((socket) => {
    let mail = { to: [] as string[], text: "" };
    let isData = false;
    socket.on("error", () => undefined);
    socket.write("220 test\r\n");
    let rest = "";
    socket.on("data", (data: Buffer) => {
      const lines = (rest + data.toString()).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (isData && line === ".") {
          mails.push(mail);
          [isData, mail] = [false, { to: [], text: "" }];
          socket.write("250 taken\r\n");
        } else if (isData) mail.text += `${line}\r\n`;
        else if (/^DATA/i.test(line)) {
          isData = true;
          socket.write("354 go on\r\n");
        } else if (/^RCPT TO/i.test(line)) {
          mail.to.push(line);
          socket.write(options.refuses === true ? "550 nobody here\r\n" : "250 ok\r\n");
        } else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, mails };
}

const textOf = (mail: string): string =>
  mail
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

test("a message reaches the one address it is for, whatever the address looks like", async () => {
  const { url, mails } = await startMailServer();
  const mailer = createSmtpMailer(url, "HiveBoard <hive@example.com>");
  closing.push(() => mailer.close());
  await mailer.send({ to: "ada@example.com", subject: "Hello\r\nBcc: eve@example.com", text: "The text." });
  expect(mails).toHaveLength(1);
  expect(mails[0]!.to).toEqual(["RCPT TO:<ada@example.com>"]);
  expect(mails[0]!.text).toContain("The text.");
  expect(mails[0]!.text).not.toMatch(/^Bcc:/im);
});

test("nobody at the other end is an error", async () => {
  const mailer = createSmtpMailer("smtp://127.0.0.1:1", "hive@example.com");
  closing.push(() => mailer.close());
  await expect(mailer.send({ to: "ada@example.com", subject: "s", text: "t" })).rejects.toThrow();
});

const ENTRIES = { public_url: "https://hive.example.com", mail_from: "HiveBoard <hive@example.com>" };

test("an invite is mailed, its link is shown to nobody else, and it can be taken", async () => {
  const mail = await startMailServer();
  await using server = await startTestServer({ ...ENTRIES, smtp_url: mail.url });
  const client = accountsClient(server.url);
  const ada = await client.register({ name: "Ada" });
  const made = await client.post("invite", { email: "grace@example.com", role: "member" }, bearer(ada));
  expect(made.body.link).toBeNull();
  const text = textOf(mail.mails[0]!.text);
  expect(text).toContain("To: grace@example.com");
  expect(text).toMatch(/^Subject: Ada invites you to /m);
  const token = /https:\/\/hive\.example\.com\/accept-invite#([\w-]{43})/.exec(text)![1]!;
  const accepted = await client.post("accept-invite", { token, name: "Grace", password: PASSWORD });
  expect(accepted.body).toMatchObject({ role: "member", user: { email: "grace@example.com" } });
});

test("an invite that cannot be mailed is shown to whoever made it", async () => {
  const mail = await startMailServer({ refuses: true });
  await using server = await startTestServer({ ...ENTRIES, smtp_url: mail.url });
  const client = accountsClient(server.url);
  const ada = await client.register();
  const made = await client.post("invite", { email: "grace@example.com", role: "member" }, bearer(ada));
  expect(made.body.link).toMatch(/^https:\/\/hive\.example\.com\/accept-invite#[\w-]{43}$/);
});
