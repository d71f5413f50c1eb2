/** A message of plain text to one address. */
export interface MailMessage {
  to: string;
  subject: string;
  text: string;
}

/** Sends mail. */
export interface Mailer {
  /** Resolves when a mail server has taken the message. @throws when none did */
  send(message: MailMessage): Promise<void>;
  /** Lets go of connections. */
  close(): void;
}
