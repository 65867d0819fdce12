// The page of each step in headless Chromium.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { chromium } from "playwright-core";

import { contrasts } from "./contrast.mjs";
import { forge, HAS, name, PASSWORD, start, steps } from "./steps.mjs";

// Generous: what takes milliseconds takes seconds on a machine that is busy.
const DEADLINE = 15_000;
const PHONE = { width: 360, height: 640 };

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.E2E_CHROMIUM,
    // Chromium's own sandbox refuses to run as root, as in most containers. It
    // only ever sees the pages of this course.
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      // Names for pages of other sites, none of which leaves this machine.
      "--host-resolver-rules=MAP *.example 127.0.0.1",
    ],
  });
});
after(() => browser?.close());

/** Waits until the place `id` says `text`. */
const shows = async (page, id, text) => {
  const arrived = ([id, text]) => document.getElementById(id)?.textContent.includes(text);
  try {
    await page.waitForFunction(arrived, [id, text]);
  } catch {
    const came = await page.locator(`#${id}`).textContent({ timeout: 100 }).catch(() => null);
    assert.equal(came, text, `the place ${id}`);
  }
};

/** A page of somebody else that opens a socket to `target` as soon as it is shown. */
const mallorysPage = (target, transport) => `<!doctype html>
<p id="result">trying</p>
<script src="${target}/socket.io/socket.io.min.js"></script>
<script>
  const socket = io("${target}", {
    transports: ["${transport}"], withCredentials: true, reconnection: false,
  });
  const result = (text) => { document.getElementById("result").textContent = text; };
  socket.on("connect_error", (error) => result("refused: " + error.message));
  socket.on("connect", () => socket.emit("whoami", (user) => {
    result("in, as " + (user ? user.username : "nobody"));
  }));
</script>
<form method="post" action="${target}/logout"><button>Win a prize</button></form>`;

/** A web server of somebody else, on another port. */
const mallorys = async (target) => {
  const server = createServer((request, response) => {
    const transport = new URL(request.url, "http://mallory").searchParams.get("transport");
    response.setHeader("content-type", "text/html");
    response.end(mallorysPage(target, transport));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
};

/** A port that was free a moment ago. */
const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};

for (const { number, address, program } of steps) {
  describe(`step ${number}`, () => {
    let contexts;
    let faults;
    let ends;
    beforeEach(() => { contexts = []; faults = []; ends = []; });
    afterEach(async () => {
      for (const context of contexts) await context.close();
      for (const end of ends) end();
      assert.deepEqual(faults, [], "the browser's console has faults");
    });

    const visitor = async (options = {}) => {
      const context = await browser.newContext({ baseURL: address, ...options });
      contexts.push(context);
      context.setDefaultTimeout(DEADLINE);
      context.on("weberror", (error) => faults.push(error.error().message));
      // What the page's own policy refuses, the page would need.
      context.on("console", (message) => {
        const text = message.text();
        const refused = text.includes("Content Security Policy") && !text.includes("frame-ancestors");
        if (refused) faults.push(text);
      });
      context.on("dialog", (dialog) => faults.push(`a script of a name ran: ${dialog.message()}`));
      return context;
    };
    const open = async (context) => {
      const page = await context.newPage();
      await page.goto("/");
      return page;
    };
    const picture = (page, what) => page.screenshot({
      path: `${process.env.E2E_PICTURES}/step-${number}-${what}.png`,
      fullPage: true,
    });
    // "Sign out" is the beginning of another button.
    const press = (page, button) => (
      page.getByRole("button", { name: button, exact: true }).click()
    );
    const enter = async (page, button, username, password = PASSWORD) => {
      await page.getByLabel("Name").fill(username);
      await page.getByLabel("Password").fill(password);
      await press(page, button);
    };
    /** A new user, signed in, on a page whose socket is connected. */
    const member = async (options) => {
      const context = await visitor(options);
      const page = await open(context);
      const username = name();
      await enter(page, "Register", username);
      await page.getByText(`You are signed in as ${username}.`).waitFor();
      await shows(page, "state", "Connected.");
      return { context, page, username };
    };
    /** Where nobody can sign in yet. */
    const guest = async (options) => {
      const context = await visitor(options);
      const page = await open(context);
      await shows(page, "state", "Connected.");
      return { context, page };
    };
    const someone = (options) => number < HAS.accounts
      ? guest(options)
      : member(options);

    test("a stranger sees what the server makes of strangers", async () => {
      const page = await open(await visitor());
      if (number < HAS.guard) {
        await shows(page, "state", "Connected.");
        await shows(page, "transport", "websocket");
        await shows(page, "whoami", "nobody: the server cannot tell");
        await shows(page, "count", "1");
        await shows(page, "log", "Sockets connected: 1");
      } else {
        await shows(page, "state", "Refused: No session found.");
        await shows(page, "chat", "Refused: No session found.");
        await shows(page, "advice", "Sign in or register");
        await shows(page, "switch", "Connect");
      }
      if (number === HAS.cookieIsRead) await shows(page, "cookie", "missing");
      await picture(page, "stranger");
    });

    test("no page of another origin can frame it", async () => {
      const page = await (await visitor()).newPage();
      const refused = page.waitForEvent("console", (message) => (
        message.text().includes("frame-ancestors")
      ));
      await page.setContent(`<iframe src="${address}/"></iframe>`);
      await refused;
      const [, frame] = page.frames();
      assert.equal(await frame.locator("#state").count(), 0);
    });

    test("one sees oneself, and a second window", async () => {
      const { context, page, username } = await someone();
      const me = number < HAS.names ? "nobody: the server cannot tell" : username;
      await shows(page, "whoami", me);
      if (number === HAS.cookieIsRead) await shows(page, "cookie", "valid");
      if (number >= HAS.guard) await shows(page, "chat", "Connected.");
      await shows(page, "count", "1");
      const second = await open(context);
      await shows(second, "count", "2");
      await shows(page, "count", "2");
      await picture(page, "connected");
      await second.close();
      await shows(page, "count", "1");
    });

    test("the socket can be closed and opened by the keyboard alone", async () => {
      const { page } = await someone();
      await page.locator("#switch").focus();
      await page.keyboard.press("Enter");
      await shows(page, "state", "You have disconnected.");
      await shows(page, "whoami", "–");
      await shows(page, "switch", "Connect");
      await press(page, "Ask again");
      await shows(page, "whoami", "not connected");
      await page.locator("#switch").focus();
      await page.keyboard.press("Enter");
      await shows(page, "state", "Connected.");
    });

    test("a connection that does not come about can be given up", async () => {
      const context = await visitor();
      // Held back for good.
      await context.route("**/socket.io/?*", () => {});
      const page = await open(context);
      await shows(page, "state", "Connecting …");
      await press(page, "Disconnect");
      await shows(page, "state", "You have disconnected.");
      await shows(page, "switch", "Connect");
    });

    test("nothing sticks out on a phone, and the text can be read in light and dark", async () => {
      for (const theme of number < HAS.accounts ? ["light"] : ["light", "dark"]) {
        const { page } = await someone({ viewport: PHONE, colorScheme: theme });
        await shows(page, "count", "1");
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.equal(width, PHONE.width);
        const faint = (await page.evaluate(contrasts)).filter(({ ratio }) => ratio < 4.5);
        assert.deepEqual(faint, [], "below the contrast that WCAG 2.2 asks for (1.4.3)");
        await picture(page, `phone-${theme}`);
        await page.close();
      }
    });

    if (number < HAS.accounts) return;

    test("a refused form stays filled in, and its reason is announced", async () => {
      const page = await open(await visitor());
      await enter(page, "Sign in", "nobody of this name");
      await shows(page, "refused", "Wrong name or password.");
      const alert = page.getByRole("alert").filter({ hasText: /./ });
      assert.equal(await alert.textContent(), "Wrong name or password.");
      assert.equal(await page.getByLabel("Name").inputValue(), "nobody of this name");
      await picture(page, "refused");
    });

    test("one signs out, and in again by the keyboard alone", async () => {
      const { page, username } = await member();
      await press(page, "Sign out");
      await page.getByRole("button", { name: "Register" }).waitFor();
      const state = number < HAS.guard ? "Connected." : "Refused: No session found.";
      await shows(page, "state", state);
      await page.getByLabel("Name").focus();
      await page.keyboard.type(username);
      await page.keyboard.press("Tab");
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByText(`You are signed in as ${username}.`).waitFor();
      await shows(page, "state", "Connected.");
    });

    test("the theme is remembered", async () => {
      const page = await open(await visitor());
      await press(page, "Dark");
      await page.locator('meta[content="dark"]').waitFor({ state: "attached" });
    });

    test("a forged cookie is nobody's", async () => {
      const { context, page } = await member();
      const [cookie] = (await context.cookies()).filter(({ name }) => name === "express.sid");
      await context.addCookies([{ ...cookie, value: forge(cookie.value) }]);
      await page.reload();
      await page.getByRole("button", { name: "Register" }).waitFor();
      if (number === HAS.cookieIsRead) await shows(page, "cookie", "forged");
      if (number >= HAS.guard) await shows(page, "state", "Refused: No session found.");
      await picture(page, "forged");
    });

    if (number < HAS.names) return;

    test("who comes and goes is shown, names as text", async () => {
      const { page, username } = await member();
      await shows(page, "people", `${username} has come; sockets connected: 1`);
      const guest = await member();
      await shows(page, "people", `${guest.username} has come; sockets connected: 2`);
      await guest.context.close();
      await shows(page, "people", `${guest.username} has gone; sockets connected: 1`);
      await picture(page, "people");
    });

    /** What a page at `url` reaches, and with what status its websocket is refused. */
    const reaches = async (context, url) => {
      const page = await context.newPage();
      const faults = [];
      page.on("websocket", (socket) => socket.on("socketerror", (error) => faults.push(error)));
      await page.goto(url);
      await page.waitForFunction(() => document.getElementById("result").textContent !== "trying");
      const result = await page.locator("#result").textContent();
      return { page, result, faults };
    };

    test("a page on another port tries to connect with the visitor's cookie", async () => {
      const { context, page: own, username } = await member();
      const mallory = await mallorys(address);
      ends.push(mallory.close);
      const page = (transport) => `http://127.0.0.1:${mallory.port}/?transport=${transport}`;
      const websocket = await reaches(context, page("websocket"));
      if (number < HAS.ownPages) {
        // The same site, so the cookie goes along: this is hole 4.
        assert.equal(websocket.result, `in, as ${username}`);
        return;
      }
      assert.equal(websocket.result, "refused: websocket error");
      assert.match(websocket.faults.join(), /403/);
      const polling = await reaches(context, page("polling"));
      assert.equal(polling.result, "refused: xhr poll error");
      await shows(own, "count", "1");
      // Neither can it sign the visitor out, although the cookie goes along.
      const answer = polling.page.waitForResponse((response) => response.url().endsWith("/logout"));
      await press(polling.page, "Win a prize");
      assert.equal((await answer).status(), 403);
      await own.reload();
      await own.getByText(`You are signed in as ${username}.`).waitFor();
      await shows(own, "state", "Connected.");
    });

    if (number < HAS.ownPages) return;

    test("under a name that is not its own, the page says that it is refused", async () => {
      // As after DNS rebinding: to the browser, page and server are one origin.
      const { port } = new URL(address);
      const page = await open(await visitor({ baseURL: `http://evil.example:${port}` }));
      const refused = `Refused: a page of http://evil.example:${port} may not use this server.`;
      await shows(page, "state", refused);
      await shows(page, "advice", "ALLOWED_ORIGINS");
      await enter(page, "Register", name());
      await shows(page, "refused", "its address is not in ALLOWED_ORIGINS");
      await picture(page, "foreign");
    });

    test("each name of this machine is its own", async () => {
      const { port } = new URL(address);
      await member({ baseURL: `http://localhost:${port}` });
    });

    test("an allowed origin connects, a sibling of it with the cookie does not", async () => {
      const port = await freePort();
      const origin = `http://chat.shop.example:${port}`;
      const { server } = await start(program, port, { ALLOWED_ORIGINS: origin });
      ends.push(() => server.kill("SIGKILL"));
      const { context, page: own, username } = await member({ baseURL: origin });
      const mallory = await mallorys(origin);
      ends.push(mallory.close);
      const sibling = (transport) => (
        `http://blog.shop.example:${mallory.port}/?transport=${transport}`
      );
      const websocket = await reaches(context, sibling("websocket"));
      assert.equal(websocket.result, "refused: websocket error");
      assert.match(websocket.faults.join(), /403/);
      const polling = await reaches(context, sibling("polling"));
      assert.equal(polling.result, "refused: xhr poll error");
      await shows(own, "count", "1");
      const answer = polling.page.waitForResponse((response) => response.url().endsWith("/logout"));
      await press(polling.page, "Win a prize");
      assert.equal((await answer).status(), 403);
      await own.reload();
      await own.getByText(`You are signed in as ${username}.`).waitFor();
      // Another site altogether, without the cookie.
      const other = await reaches(context, `http://evil.example:${mallory.port}/?transport=websocket`);
      assert.equal(other.result, "refused: websocket error");
    });

    if (number < HAS.live) return;

    /** Both sockets of this page were disconnected, and stay so. */
    const isSignedOut = async (page) => {
      await shows(page, "state", "The server has disconnected you.");
      await shows(page, "chat", "The server has disconnected you.");
      await shows(page, "switch", "Connect");
      await press(page, "Connect");
      await shows(page, "state", "Refused: No session found.");
      await shows(page, "chat", "Refused: No session found.");
    };

    test("signing out disconnects the other window", async () => {
      const { context, page } = await member();
      const second = await open(context);
      await shows(second, "state", "Connected.");
      await shows(second, "chat", "Connected.");
      await press(page, "Sign out");
      await isSignedOut(second);
      await picture(second, "signed-out");
    });

    test("signing out everywhere disconnects the other browser", async () => {
      const { page, username } = await member();
      const other = await open(await visitor());
      await enter(other, "Sign in", username);
      await shows(other, "state", "Connected.");
      await shows(other, "chat", "Connected.");
      await press(page, "Sign out everywhere");
      await isSignedOut(other);
      await other.reload();
      await other.getByRole("button", { name: "Register" }).waitFor();
    });

    if (number < HAS.chat) return;

    /** A member whose page has entered the chat. */
    const talker = async () => {
      const one = await member();
      await shows(one.page, "chat", "Connected.");
      return one;
    };
    const send = async (page, text) => {
      await page.getByLabel("Message").fill(text);
      await press(page, "Send");
    };
    /** What is shown of the chat, as text. */
    const said = (page, token) => page.locator("#said li", { hasText: token }).allTextContents();

    test("messages are shown as text, to those who come later as well", async () => {
      const [ada, eve] = [await talker(), await talker()];
      const text = `<img src=x onerror=alert(1)> <b>${name()}</b> \u202e&amp;`;
      await send(ada.page, text);
      const late = await talker();
      for (const { page } of [ada, eve, late]) {
        await shows(page, "said", `${ada.username}: ${text}`);
        assert.equal(await page.locator("#said img, #said b").count(), 0);
        // Marks of direction cannot change the order of a name and what stands beside it.
        assert.equal(await page.locator("#said li:last-child > bdi").count(), 2);
      }
      assert.equal(await ada.page.getByLabel("Message").inputValue(), "");
      await picture(ada.page, "chat");
    });

    test("a refused message stays in its field, with the reason in words", async () => {
      const { page } = await talker();
      await send(page, "   ");
      await shows(page, "unsaid", "The message is empty.");
      assert.equal(await page.getByLabel("Message").inputValue(), "   ");
      await send(page, "x".repeat(501));
      await shows(page, "unsaid", "longer than 500 characters");
      for (let sent = 0; sent < 60; sent += 1) {
        await send(page, `number ${sent}`);
        await page.waitForFunction(() => (
          document.getElementById("say").elements.message.value === ""
            || document.getElementById("unsaid").textContent.includes("too fast")
        ));
        if ((await page.locator("#unsaid").textContent()).includes("too fast")) break;
      }
      await shows(page, "unsaid", "You are sending too fast. Wait ");
      await picture(page, "too-fast");
      await press(page, "Disconnect");
      await send(page, "hello?");
      await shows(page, "unsaid", "You are not connected to the chat.");
    });

    test("what is typed while a message is sent stays in the field", async () => {
      const { page, username } = await talker();
      await page.evaluate(() => {
        const form = document.getElementById("say");
        form.elements.message.value = "one";
        form.requestSubmit();
        form.elements.message.value = "two";
      });
      await shows(page, "said", `${username}: one`);
      await press(page, "Send");
      await shows(page, "said", `${username}: two`);
    });

    test("pages on which people speak at once show the same order", async () => {
      const pages = [(await talker()).page, (await talker()).page, (await talker()).page];
      const token = randomBytes(4).toString("hex");
      const each = [0, 1, 2, 3];
      const speak = async (page, who) => {
        for (const number of each) await send(page, `${token} ${who} ${number}`);
      };
      await Promise.all(pages.map(speak));
      const count = pages.length * each.length;
      for (const page of pages) await page.locator("#said li", { hasText: token }).nth(count - 1).waitFor();
      const [first, ...others] = await Promise.all(pages.map((page) => said(page, token)));
      assert.equal(first.length, count);
      for (const other of others) assert.deepEqual(other, first);
    });
  });
}
