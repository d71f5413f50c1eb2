import { randomUUID } from "node:crypto";

/** A password that the rules let pass. */
export const PASSWORD = "a heron on the pier";

/** An answer over HTTP, read to its end. */
export interface AccountAnswer {
  status: number;
  headers: Headers;
  body: Json;
}

/** What a test knows the shape of, since it asked for it. */
export interface Json {
  [name: string]: Json;
}

/** Somebody who is signed in over a server under test. */
export interface Person {
  email: string;
  accessToken: string;
  refreshToken: string;
  workspace: { id: string; slug: string };
  userId: string;
}

/** What a browser sends along with what a page of the server's own asks for. */
export const pageHeaders = (url: string, cookie?: string): Record<string, string> => ({
  origin: url,
  "sec-fetch-site": "same-origin",
  ...(cookie === undefined ? {} : { cookie }),
});

/** Calls the account routes of a server, for tests. */
export function accountsClient(url: string) {
  async function call(
    path: string,
    body: object | null,
    headers: Record<string, string> = {},
  ): Promise<AccountAnswer> {
    const response = await fetch(`${url}${path}`, {
      method: body === null ? "GET" : "POST",
      headers: body === null ? headers : { "content-type": "application/json", ...headers },
      body: body === null ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }

  const post = (path: string, body: object, headers?: Record<string, string>) =>
    call(`/v1/auth/${path}`, body, headers);

  const asPerson = (email: string, { body }: AccountAnswer): Person => ({
    email,
    accessToken: body.access_token as unknown as string,
    refreshToken: body.refresh_token as unknown as string,
    workspace: body.workspace as unknown as Person["workspace"],
    userId: body.user!.id as unknown as string,
  });

  return {
    post,
    get: (path: string, headers?: Record<string, string>) => call(path, null, headers),
    graphql: (query: string, variables: object = {}, headers: Record<string, string> = {}) =>
      call("/graphql", { query, variables }, headers),
    /** A new workspace with its owner. */
    async register(form: object = {}): Promise<Person & { apiKey: string }> {
      const email = `${randomUUID()}@example.com`;
      const defaults = { name: "Ada", email, password: PASSWORD, workspace_name: `W ${randomUUID()}` };
      const answer = await post("register", { ...defaults, ...form });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return { ...asPerson(email, answer), apiKey: answer.body.api_key as unknown as string };
    },
    /** Somebody new who joins a workspace. */
    async join(by: Person, role: string): Promise<Person> {
      const email = `${role}-${randomUUID()}@example.com`;
      const invited = await post("invite", { email, role }, bearer(by));
      const link = invited.body.link as unknown as string;
      const token = link.slice(link.indexOf("#") + 1);
      const answer = await post("accept-invite", { token, name: role, password: PASSWORD });
      if (answer.status !== 200) throw new Error(JSON.stringify([invited.body, answer.body]));
      return asPerson(email, answer);
    },
  };
}

export const bearer = ({ accessToken }: Pick<Person, "accessToken">): Record<string, string> => ({
  authorization: `Bearer ${accessToken}`,
});

/** The cookie that an answer brings, as it is sent back. */
export function cookieOf({ headers }: AccountAnswer): string | undefined {
  return headers.getSetCookie()[0]?.split(";")[0];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
