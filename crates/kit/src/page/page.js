// What comes from others, names above all, is put in as text and never as
// markup: `innerHTML` would let a name bring a script along.
const show = (id, text, look = "") => {
  const place = document.getElementById(id);
  place.textContent = text;
  place.className = look;
};
const say = (list, text) => {
  const item = document.createElement("li");
  item.textContent = text;
  const place = document.getElementById(list);
  place.append(item);
  place.scrollTop = place.scrollHeight;
};

// Not every server of this course has every part of the page.
const reveal = (part) => {
  for (const place of document.querySelectorAll(`.${part}`)) place.hidden = false;
};

// The server has refused the page itself: the handshake was answered with 403.
const isForeign = (error) => error.description === 403;

// Shows the state of a socket in the place `id`, and adds it to the log.
const sockets = [];
const follow = (socket, id) => {
  const tell = (text, look) => {
    show(id, text, look);
    say("log", `${socket.nsp}: ${text}`);
    const open = sockets.some(({ socket }) => socket.active);
    show("switch", open ? "Disconnect" : "Connect");
  };
  sockets.push({ socket, tell });
  socket.on("connect", () => tell("Connected.", "good"));
  socket.on("connect_error", (error) => {
    if (isForeign(error)) tell(`Refused: a page of ${location.origin} may not use this server.`, "bad");
    // A socket that goes on trying was not refused: nobody was reached.
    else if (socket.active) tell(`Not reached (${error.message}); trying again.`, "bad");
    else tell(`Refused: ${error.message}.`, "bad");
  });
  socket.on("disconnect", (reason) => tell({
    "io client disconnect": "You have disconnected.",
    "io server disconnect": "The server has disconnected you.",
  }[reason] ?? `Lost (${reason}); trying again.`, "bad"));
};

const socket = io();
follow(socket, "state");
const ask = () => {
  if (!socket.connected) return show("whoami", "not connected", "bad");
  socket.timeout(2000).emit("whoami", (silence, user) => {
    // The answer to a connection that has ended since is no longer of use.
    if (!socket.connected) return;
    if (silence) show("whoami", "no answer within 2 seconds", "bad");
    else show("whoami", user?.username ?? "nobody: the server cannot tell");
  });
};
socket.on("connect", () => {
  const { engine } = socket.io;
  show("transport", engine.transport.name);
  engine.on("upgrade", (transport) => show("transport", transport.name));
  ask();
});
const forget = () => ["transport", "whoami", "count"].forEach((id) => show(id, "–"));
socket.on("disconnect", forget);
socket.on("user count", (count) => {
  show("count", count);
  say("log", `Sockets connected: ${count}`);
});
document.getElementById("ask").onclick = ask;
document.getElementById("switch").onclick = () => {
  const open = sockets.some(({ socket }) => socket.active);
  for (const { socket, tell } of sockets) {
    // A socket that was never connected ends without an event.
    const silent = socket.active && !socket.connected;
    open ? socket.disconnect() : socket.connect();
    if (!open) tell("Connecting …");
    else if (silent) tell("You have disconnected.", "bad");
  }
};

// Sent by a server that reads the cookie and still lets everybody in.
socket.on("session cookie", (word) => {
  reveal("cookie");
  show("cookie", word, "cookie");
  say("log", `Session cookie: ${word}`);
});

// The server tells a stranger no more than this.
const advice = {
  "No session found": "Sign in or register: the page then connects again.",
  "Not signed in": "Sign in or register: the page then connects again.",
  "User not found": "This account is gone. Sign out, then register anew.",
  "Session store unavailable": "This is the server's fault. Try again in a moment.",
};
const foreign = "Open the page at the address that the server has printed, or name this page's origin in ALLOWED_ORIGINS.";
socket.on("connect_error", (error) => {
  show("advice", isForeign(error) ? foreign : advice[error.message] ?? "");
});
socket.on("connect", () => show("advice", ""));
// The messages of a room, and a form that sends one.
const talk = (room, form) => {
  // `<bdi>` is for text of unknown direction: what is written from right to left cannot
  // change the order of what stands beside it.
  const isolated = (text) => {
    const place = document.createElement("bdi");
    place.textContent = text;
    return place;
  };
  const said = document.getElementById("said");
  const add = ({ username, message }) => {
    const item = document.createElement("li");
    item.append(isolated(username), ": ", isolated(message));
    said.append(item);
    said.scrollTop = said.scrollHeight;
  };
  // Comes first on each connection, and has what was said while there was none.
  room.on("chat history", (messages) => {
    said.replaceChildren();
    messages.forEach(add);
  });
  room.on("chat message", add);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!room.connected) return show("unsaid", "You are not connected to the chat.", "bad");
    const { message } = form.elements;
    const text = message.value;
    room.timeout(5000).emit("chat message", text, (silence, answer) => {
      if (silence) return show("unsaid", "The server does not answer.", "bad");
      show("unsaid", answer?.error ?? "", "bad");
      // The next message may have been typed meanwhile.
      if (!answer?.error && message.value === text) message.value = "";
    });
  };
};

// Each namespace has a guard of its own, on the same connection.
const { chat } = document.body.dataset;
if (chat) {
  reveal("chat");
  const room = io(chat);
  follow(room, "chat");
  const form = document.getElementById("say");
  if (form) talk(room, form);
}

socket.on("user", ({ username, currentUsers, connected }) => {
  reveal("users");
  const change = connected ? "has come" : "has gone";
  say("people", `${username} ${change}; sockets connected: ${currentUsers}`);
});

// A form that is refused stays as it is filled in, with the reason below.
const posted = [...document.forms].filter((form) => form.method === "post");
for (const form of posted) form.onsubmit = async (event) => {
  event.preventDefault();
  const { submitter } = event;
  const body = new URLSearchParams(new FormData(form, submitter));
  const url = submitter.getAttribute("formaction") ?? form.action;
  try {
    const answer = await fetch(url, { method: "POST", body });
    if (answer.ok) location.reload();
    else show("refused", await answer.text(), "bad");
  } catch {
    show("refused", "The server does not answer.", "bad");
  }
};
