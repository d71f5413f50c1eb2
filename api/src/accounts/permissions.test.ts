import { expect, test } from "vitest";
import { PERMISSIONS, PERMISSIONS_OF, ROLES } from "./permissions.ts";

test("each role may do what the next one may, and more", () => {
  for (const [index, role] of ROLES.entries()) {
    const lesser = ROLES[index + 1];
    if (lesser === undefined) break;
    expect([...PERMISSIONS_OF[role]]).toEqual(expect.arrayContaining([...PERMISSIONS_OF[lesser]]));
    expect(PERMISSIONS_OF[role].size).toBeGreaterThan(PERMISSIONS_OF[lesser].size);
  }
});

test("the matrix, written out", () => {
  expect([...PERMISSIONS_OF.owner]).toEqual([...PERMISSIONS]);
  expect([...PERMISSIONS_OF.admin]).toEqual(PERMISSIONS.filter((name) => name !== "workspace.manage"));
  expect([...PERMISSIONS_OF.member]).toEqual(["data.read", "data.write", "projects.manage", "alerts.manage"]);
  expect([...PERMISSIONS_OF.viewer]).toEqual(["data.read"]);
  expect([...PERMISSIONS_OF.key]).toEqual(["data.read", "data.write", "projects.manage"]);
  expect([...PERMISSIONS_OF.readKey]).toEqual(["data.read"]);
  expect([...PERMISSIONS_OF.projectKey]).toEqual(["data.write"]);
});
