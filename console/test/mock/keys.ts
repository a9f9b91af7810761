// Keys, as the page shows them.

const key = (version: number, state: string, more: object = {}) => ({
  level: "organization",
  version,
  state,
  algorithm: "AES-256-GCM",
  wrapped_by: "root key, version 1",
  made_at: "2026-03-01T08:00:00Z",
  due_at: null,
  is_due_soon: false,
  wraps: 12,
  ...more,
});

export function someKeys(more: object = {}) {
  return {
    state: "open",
    state_since: null,
    keys: [
      key(2, "active", { due_at: "2027-03-01T08:00:00Z" }),
      key(1, "destroyed", { wrapped_by: "nothing: the material is destroyed" }),
      key(1, "active", { level: "root", wrapped_by: "local-key-file 3f9a", due_at: "2028-03-01T08:00:00Z" }),
    ],
    data_keys: 3,
    last_used_at: "2026-11-21T09:12:00Z",
    rotations: [],
    history: [
      {
        level: "organization",
        version: 1,
        from: "deactivated",
        to: "destroyed",
        at: "2026-03-01T08:01:00Z",
        by: "Teamwright",
        reason: "nothing hangs on it",
      },
    ],
    own_service: null,
    receipts: [
      {
        id: "rcp_1",
        at: "2026-05-01T10:00:00Z",
        by: "Sales Lead",
        scope: "connection",
        object: "con_1",
        mode: "destroy",
      },
    ],
    organization_key_days: 365,
    root_key_days: 730,
    backup_days: 7,
    ...more,
  };
}

export const aRotation = (more: object = {}) => ({
  id: "rot_1",
  level: "organization",
  to_version: 3,
  why: "asked",
  started_by: "Sales Lead",
  started_at: "2026-11-21T09:00:00Z",
  total: 4000,
  done: 1000,
  finished_at: null,
  ...more,
});

export const aPlan = () => ({
  connections: [{ id: "con_1", name: "Books", engine: "postgresql" }],
  kpi_count: 4,
  happens: ["1 connection and 4 KPIs that read through it stop within half a second, in every process."],
  cannot_be_undone: ["Reconnecting needs every password again; nobody can read the old ones back."],
  receipt: ["What was destroyed, by whom, when and why, signed with the key of the audit log."],
});
