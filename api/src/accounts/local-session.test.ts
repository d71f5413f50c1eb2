import { expect, test } from "vitest";
import { createLocalSession } from "./local-session.ts";
import type { Workspace } from "./principal.ts";

test("a changed setting of the workspace is there within two seconds, and is not read at every request", async () => {
  const state = { nowMs: 1_000_000, name: "Local", reads: 0 };
  const readWorkspace = () => {
    state.reads += 1;
    return Promise.resolve({ id: "w", name: state.name } as Workspace);
  };
  const session = createLocalSession(
    "secret",
    { workspaceId: "w", liveDataSetId: 1 },
    readWorkspace,
    () => state.nowMs,
  );
  for (let i = 0; i < 10; i++) expect((await session.authenticate()).workspace.name).toBe("Local");
  expect(state.reads).toBe(1);
  state.name = "Renamed";
  state.nowMs += 2_000;
  expect((await session.authenticate()).workspace.name).toBe("Renamed");
});

test("a workspace that cannot be read is tried again", async () => {
  let isFailing = true;
  const readWorkspace = () =>
    isFailing ? Promise.reject(new Error("disk")) : Promise.resolve({ id: "w" } as Workspace);
  const session = createLocalSession("secret", { workspaceId: "w", liveDataSetId: 1 }, readWorkspace);
  await expect(session.authenticate()).rejects.toThrow("disk");
  isFailing = false;
  expect((await session.authenticate()).workspace.id).toBe("w");
});
