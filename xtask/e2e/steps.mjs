// The servers under test: `cargo xtask e2e` has started one for each step and
// names them here.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";

const given = process.env.E2E_STEPS;
if (!given) throw new Error("E2E_STEPS is not set: run `cargo xtask e2e`");

/**
 * What is there, for each step: its `number`, its server's `address`, and the
 * `program`, for tests that need a server of their own.
 */
export const steps = JSON.parse(given);

/** What the servers can do, from which step on. */
export const HAS = { accounts: 2, cookieIsRead: 3, guard: 4, names: 5, ownPages: 6, live: 7, chat: 8 };

export const PASSWORD = "correct horse";

/** A name that nobody else has, and that is markup for who takes it for that. */
export const name = () => `<img src=x onerror=alert(1)> ${randomBytes(3).toString("hex")}`;

/** The same cookie with another signature of the same form. */
export const forge = (value) => {
  const [first] = decodeURIComponent(value);
  const plain = (first === "A" ? "B" : "A") + decodeURIComponent(value).slice(1);
  return encodeURIComponent(plain);
};

/**
 * Starts a server of its own on this port (0: any) with these variables besides the usual
 * ones, and waits until it listens.
 */
export const start = async (program, port, variables = {}) => {
  const env = {
    ...process.env,
    APP_ENV: "development",
    PASSWORD_COST: "low",
    PORT: String(port),
    SESSION_SECRET: "0123456789abcdef0123456789abcdef",
    ...variables,
  };
  const server = spawn(program, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const found = /^listening on http:.*:(\d+)$/.exec(line);
      if (found) resolve(Number(found[1]));
    });
    server.on("error", reject);
    server.on("exit", () => reject(new Error(`${program} ended`)));
  });
  return { server, port: await ready };
};
