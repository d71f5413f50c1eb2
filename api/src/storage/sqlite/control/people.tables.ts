import { blob, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { workspaces } from "./accounts.tables.ts";

/* People, what they belong to and how they are signed in. `mssql/control/people.tables.ts` is this file's mirror. */

export const users = sqliteTable("users", {
  user_id: text().primaryKey(),
  /** Lower case: an address is one address however it is typed. */
  email: text().notNull().unique(),
  name: text().notNull(),
  /** argon2id in PHC form, with its salt and parameters. */
  password_hash: text().notNull(),
  created_at_ms: integer().notNull(),
});

export const memberships = sqliteTable(
  "memberships",
  {
    workspace_id: text()
      .notNull()
      .references(() => workspaces.workspace_id),
    user_id: text()
      .notNull()
      .references(() => users.user_id),
    role: text({ enum: ["owner", "admin", "member", "viewer"] }).notNull(),
    joined_at_ms: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace_id, t.user_id] }),
    index("memberships_by_user").on(t.user_id, t.joined_at_ms),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    session_id: text().primaryKey(),
    user_id: text()
      .notNull()
      .references(() => users.user_id),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.workspace_id),
    data_set: text({ enum: ["live", "test"] }).notNull(),
    kind: text({ enum: ["cookie", "tokens"] }).notNull(),
    /** Digest of what stays the same for the session's whole life: the cookie, or the first half of its tokens. */
    family_sha256: blob({ mode: "buffer" }).notNull().unique(),
    /** Digest of the second half of the refresh token that is good now; null where there are none. */
    refresh_sha256: blob({ mode: "buffer" }),
    /** The one before it and the id of the request that used it: how a lost answer is told from a theft. */
    previous_sha256: blob({ mode: "buffer" }),
    request_sha256: blob({ mode: "buffer" }),
    client: text().notNull(),
    created_at_ms: integer().notNull(),
    last_used_at_ms: integer().notNull(),
    /** When the newest access token runs out; null where there are none. */
    access_until_ms: integer(),
    expires_at_ms: integer().notNull(),
    ended_at_ms: integer(),
    end_reason: text(),
  },
  (t) => [index("sessions_by_user").on(t.user_id, t.created_at_ms)],
);

export const invites = sqliteTable(
  "invites",
  {
    invite_id: text().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.workspace_id),
    email: text().notNull(),
    role: text({ enum: ["owner", "admin", "member", "viewer"] }).notNull(),
    token_sha256: blob({ mode: "buffer" }).notNull().unique(),
    /** Null where the session of local mode made it. */
    invited_by: text(),
    created_at_ms: integer().notNull(),
    expires_at_ms: integer().notNull(),
    accepted_at_ms: integer(),
    revoked_at_ms: integer(),
  },
  (t) => [index("invites_by_workspace").on(t.workspace_id, t.created_at_ms)],
);
