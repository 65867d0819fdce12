// npm's `socket.io-client` against the server of each step.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { io } from "socket.io-client";

import { forge, HAS, name, PASSWORD, start, steps } from "./steps.mjs";

const DEADLINE = 15_000;
/** The ways to the server, with the transport that each ends up with. */
const WAYS = [
  { way: "polling", transports: ["polling"], last: "polling" },
  { way: "websocket", transports: ["websocket"], last: "websocket" },
  { way: "polling and then websocket", transports: ["polling", "websocket"], last: "websocket" },
];

/** What the next event of this name brings that is `wanted`. */
const next = (emitter, event, wanted = () => true) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(`no ${event} within ${DEADLINE} ms`)), DEADLINE);
  emitter.on(event, function hear(data) {
    if (!wanted(data)) return;
    clearTimeout(late);
    emitter.off(event, hear);
    resolve(data);
  });
});

/** The value of the session's cookie that an answer sets. */
const cookieOf = (answer) => {
  const line = answer.headers.getSetCookie().find((line) => line.startsWith("express.sid="));
  assert.ok(line, `no session cookie with status ${answer.status}`);
  return line.slice("express.sid=".length).split(";")[0];
};

const post = (address, path, form, cookie) => fetch(address + path, {
  method: "POST",
  redirect: "manual",
  headers: cookie ? { cookie: `express.sid=${cookie}` } : {},
  body: new URLSearchParams(form),
});

/** How soon a client is back after a restart. */
const BACK_WITHIN = 3_000;

// The guard of later steps refuses the session of a server whose memory is gone.
for (const { number, program } of steps.filter(({ number }) => number < HAS.guard)) {
  for (const { way, transports, last } of WAYS) {
    test(`step ${number} by ${way}: a restart brings every client back`, async (t) => {
      const { server: first, port } = await start(program, 0);
      t.after(() => first.kill("SIGKILL"));
      const socket = io(`http://127.0.0.1:${port}`, { transports, forceNew: true });
      t.after(() => socket.disconnect());
      await next(socket, "connect");
      const { engine } = socket.io;
      const upgraded = engine.transport.name === transports.at(-1);
      if (!upgraded) await next(engine, "upgrade");
      const gone = next(socket, "disconnect");
      const ended = once(first, "exit");
      first.kill("SIGTERM");
      // A client that is just between two polls finds the connection gone at the next.
      const reasons = last === "polling" ? ["transport close", "transport error"] : ["transport close"];
      const reason = await gone;
      assert.ok(reasons.includes(reason), reason);
      assert.ok(socket.active, "the client tries again");
      assert.deepEqual(await ended, [0, null]);
      const back = next(socket, "connect");
      const begin = performance.now();
      const { server: second } = await start(program, port);
      t.after(() => second.kill("SIGKILL"));
      await back;
      const took = Math.round(performance.now() - begin);
      assert.ok(took < BACK_WITHIN, `it took ${took} ms`);
    });
  }
}

for (const { number, address } of steps) {
  for (const { way, transports, last } of WAYS) {
    describe(`step ${number} by ${way}`, () => {
      const open = [];
      after(() => open.forEach((socket) => socket.disconnect()));

      const connect = (cookie, namespace = "/", headers = {}) => {
        const socket = io(address + namespace, {
          transports,
          forceNew: true,
          extraHeaders: { ...headers, ...(cookie && { cookie: `express.sid=${cookie}` }) },
        });
        open.push(socket);
        return socket;
      };
      const register = async () => {
        const username = name();
        const answer = await post(address, "/register", { username, password: PASSWORD });
        assert.equal(answer.status, 303);
        return { username, cookie: cookieOf(answer) };
      };
      const expectRefused = async (socket, message) => {
        const error = await next(socket, "connect_error");
        assert.equal(error.message, message);
        assert.equal(socket.active, false, "the client goes on trying");
      };

      if (number < HAS.guard) {
        test("a stranger is let in, and nobody", async () => {
          const socket = connect();
          const count = next(socket, "user count");
          await next(socket, "connect");
          assert.equal(typeof (await count), "number");
          assert.equal(await socket.timeout(DEADLINE).emitWithAck("whoami"), null);
        });
      } else {
        test("a stranger is refused in every namespace, with the reason", async () => {
          await expectRefused(connect(), "No session found");
          await expectRefused(connect(null, "/chat"), "No session found");
        });
      }
      if (number < HAS.accounts) return;

      test("who is signed in is let in, by the transport that was asked for", async () => {
        const { username, cookie } = await register();
        const socket = connect(cookie);
        const told = number === HAS.cookieIsRead && next(socket, "session cookie");
        const upgraded = transports.length > 1 && next(socket.io.engine, "upgrade");
        // Before it, the server may not listen yet: a socket is connected before its
        // connect handler runs.
        const counted = next(socket, "user count");
        await next(socket, "connect");
        await counted;
        if (told) assert.equal(await told, "valid");
        await upgraded;
        assert.equal(socket.io.engine.transport.name, last);
        const me = await socket.timeout(DEADLINE).emitWithAck("whoami");
        assert.deepEqual(me, number < HAS.names ? null : { username });
      });

      if (number >= HAS.cookieIsRead) {
        test("a forged cookie is told from a right one", async () => {
          const { cookie } = await register();
          const socket = connect(forge(cookie));
          if (number >= HAS.guard) await expectRefused(socket, "No session found");
          else assert.equal(await next(socket, "session cookie"), "forged");
        });
      }

      if (number >= HAS.guard) {
        test("who has signed out is refused", async () => {
          const { cookie } = await register();
          const answer = await post(address, "/logout", {}, cookie);
          assert.equal(answer.status, 303);
          await expectRefused(connect(cookie), "No session found");
        });
      }

      if (number >= HAS.ownPages) {
        test("a foreign origin gets no connection, an own one does", async () => {
          const { cookie } = await register();
          for (const origin of ["http://evil.example", "null", address.replace("http:", "https:")]) {
            const socket = connect(cookie, "/", { origin });
            const { message, description } = await next(socket, "connect_error");
            const [first] = transports;
            assert.equal(message, first === "polling" ? "xhr poll error" : "websocket error");
            if (first === "polling") assert.equal(description, 403);
            // As after every refusal by status, it would try again for ever.
            assert.ok(socket.active);
            socket.disconnect();
          }
          await next(connect(cookie, "/", { origin: address }), "connect");
        });
      }

      if (number >= HAS.live) {
        test("a sign-out ends all namespaces of a connection, and the client stays away", async () => {
          const { cookie } = await register();
          const socket = connect(cookie);
          // On the same connection.
          const chat = socket.io.socket("/chat").connect();
          open.push(chat);
          await Promise.all([next(socket, "connect"), next(chat, "connect")]);
          const gone = Promise.all([next(socket, "disconnect"), next(chat, "disconnect")]);
          const answer = await post(address, "/logout", {}, cookie);
          assert.equal(answer.status, 303);
          assert.deepEqual(await gone, ["io server disconnect", "io server disconnect"]);
          assert.deepEqual([socket.active, chat.active], [false, false]);
        });

        test("a new sign-in ends the sockets of the id that was given up", async () => {
          const { username, cookie } = await register();
          const socket = connect(cookie);
          await next(socket, "connect");
          const gone = next(socket, "disconnect");
          const answer = await post(address, "/login", { username, password: PASSWORD }, cookie);
          assert.equal(await gone, "io server disconnect");
          await next(connect(cookieOf(answer)), "connect");
        });
      }

      if (number >= HAS.chat) {
        /** Somebody in the chat, who has been greeted. */
        const enter = async () => {
          const { username, cookie } = await register();
          const socket = connect(cookie, "/chat");
          const history = await next(socket, "chat history");
          return { username, socket, history };
        };
        const say = (socket, ...args) => socket.timeout(DEADLINE).emitWithAck("chat message", ...args);

        test("everyone hears who said what, and a newcomer reads it", async () => {
          const [ada, eve] = [await enter(), await enter()];
          const message = `<b>${name()}</b>`;
          const mine = ({ message: heard }) => heard === message;
          const heard = [ada, eve].map(({ socket }) => next(socket, "chat message", mine));
          const answer = await say(ada.socket, `  ${message}\n`);
          assert.equal(answer.error, undefined);
          const wanted = { username: ada.username, message };
          assert.deepEqual(await Promise.all(heard), [wanted, wanted]);
          const { history } = await enter();
          assert.deepEqual(history.find(mine), wanted);
        });

        test("what is no message is answered, and the connection lives on", async () => {
          const { username, socket } = await enter();
          const forged = { username: "ada", message: "hello" };
          for (const one of [Buffer.from("hello"), forged, 42, null, "", " ", "x".repeat(501), ["x"]]) {
            const { error } = await say(socket, one);
            assert.match(error, /^[A-Z].* .*\.$/, `an error in words for ${JSON.stringify(one)}`);
          }
          assert.ok((await say(socket)).error);
          await say(socket, "hello", { username: "ada" });
          await say(socket, Buffer.from("a"), "b", Buffer.from("c"));
          assert.deepEqual(await socket.timeout(DEADLINE).emitWithAck("whoami"), { username });
        });

        test("after the time that a refusal names, a message is accepted", async () => {
          const { socket } = await enter();
          const answers = await Promise.all(Array.from({ length: 12 }, () => say(socket, "again")));
          const refused = answers.filter(({ error }) => error);
          assert.ok(refused.length >= 1 && answers.length - refused.length >= 5, JSON.stringify(answers));
          const wait = Math.max(...refused.map(({ waitMs }) => waitMs));
          await new Promise((resolve) => setTimeout(resolve, wait));
          assert.equal((await say(socket, "once more")).error, undefined);
        });
      }

      if (number >= HAS.names) {
        test("the others are told who comes and goes", async () => {
          const [one, other] = [await register(), await register()];
          const watcher = connect(one.cookie);
          await next(watcher, "user", ({ username }) => username === one.username);
          const others = ({ username }) => username === other.username;
          const came = next(watcher, "user", others);
          const guest = connect(other.cookie);
          const { currentUsers } = await came;
          assert.deepEqual(await came, { username: other.username, currentUsers, connected: true });
          const gone = next(watcher, "user", others);
          guest.disconnect();
          assert.deepEqual(await gone, {
            username: other.username,
            currentUsers: currentUsers - 1,
            connected: false,
          });
        });
      }
    });
  }
}

test("the script that the servers hand out is npm's", async () => {
  const theirs = await readFile(
    new URL("node_modules/socket.io-client/dist/socket.io.min.js", import.meta.url),
    "utf8",
  );
  for (const { address } of steps) {
    const answer = await fetch(`${address}/socket.io/socket.io.min.js`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^text\/javascript/);
    assert.ok((await answer.text()) === theirs, "not the file of the version in package.json");
  }
});
