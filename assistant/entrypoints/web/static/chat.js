// The web chat: says things, presses buttons, and shows what is new. No library, nothing from elsewhere.
"use strict";

const chat = document.getElementById("chat");
const wall = document.getElementById("wall");
const list = document.getElementById("messages");
const hello = document.getElementById("hello");
const text = document.getElementById("text");
const file = document.getElementById("file");
const send = document.getElementById("send");
const notice = document.getElementById("notice");
const recorder = document.getElementById("recorder");
const typing = document.getElementById("typing");
const words = chat.dataset;
let revision = Number(words.revision);
let pending = null; // {key, body}: what was not heard yet goes again under the same key, so it counts once

function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(message) {
  notice.textContent = message || "";
  notice.hidden = !message;
}

// The wall follows what is new until somebody scrolls up, and again once they are back at the end.
let following = true;

function isAtEnd() {
  return wall.scrollHeight - wall.scrollTop - wall.clientHeight < 120;
}

function goToEnd() {
  following = true;
  wall.scrollTop = wall.scrollHeight;
}

function goTo(item) {
  // What is taller than the wall is read from its top.
  if (item && item.offsetHeight > wall.clientHeight) wall.scrollTop = item.offsetTop - wall.offsetTop - 8;
  else wall.scrollTop = wall.scrollHeight;
}

for (const kind of ["wheel", "touchmove"]) {
  wall.addEventListener(kind, () => (following = false), { passive: true });
}
wall.addEventListener("scroll", () => {
  if (isAtEnd()) following = true;
});

async function post(url, options) {
  const response = await fetch(url, { method: "POST", ...options });
  if (response.status === 401) location.reload();
  if (response.ok) return null;
  const problem = await response.json().catch(() => null);
  return problem && problem.detail ? problem.detail : words.textFailed;
}

// ---- what is new

// Puts a message in its place; true when it is new, or became a card, so that one wants to look at it.
function show(message) {
  const holder = document.createElement("template");
  holder.innerHTML = message.html;
  const item = holder.content.querySelector("li");
  const old = document.getElementById(item.id);
  if (old && old.querySelector(".inline")) return false; // somebody is typing in it
  if (old) {
    old.replaceWith(item);
    return item.classList.contains("has-card") && !old.classList.contains("has-card");
  }
  const later = [...list.children].find((other) => Number(other.dataset.id) > message.id);
  list.insertBefore(item, later || null);
  return true;
}

async function listen() {
  for (;;) {
    try {
      const response = await fetch(`/chat/updates?since=${revision}`);
      if (response.status === 401) {
        location.reload();
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      const news = await response.json();
      if (notice.textContent === words.textOffline) say("");
      if (news.messages.length) {
        const worthALook = news.messages.filter(show);
        hello.hidden = true;
        if (following && worthALook.length) goTo(document.getElementById(`m-${worthALook.at(-1).id}`));
      }
      revision = Math.max(revision, news.revision);
    } catch {
      say(words.textOffline);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

// ---- saying something

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  send.disabled = !text.value.trim();
}

async function deliver(parts) {
  const signature = parts.file ? parts.file : parts.text;
  if (!pending || pending.signature !== signature) pending = { key: makeKey(), signature };
  const body = new FormData();
  body.set("key", pending.key);
  if (parts.text) body.set("text", parts.text);
  if (parts.file) body.set("file", parts.file, parts.name);
  say("");
  send.disabled = true;
  try {
    const problem = await post("/chat/messages", { body });
    if (problem) {
      say(problem);
      return false;
    }
    pending = null;
    goToEnd();
    return true;
  } catch {
    say(words.textFailed);
    return false;
  } finally {
    send.disabled = !text.value.trim();
  }
}

async function submit() {
  const said = text.value.trim();
  if (!said || send.disabled) return;
  if (await deliver({ text: said })) {
    text.value = "";
    fit();
  }
}

async function sendFile(given, name) {
  if (given.size > Number(words.maxBytes)) {
    say(words.textTooLarge);
    return;
  }
  await deliver({ file: given, name });
}

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
file.addEventListener("change", async () => {
  const [given] = file.files;
  if (given) await sendFile(given, given.name);
  file.value = "";
});
document.querySelectorAll(".example").forEach((example) =>
  example.addEventListener("click", () => {
    text.value = example.dataset.example;
    fit();
    text.focus();
  }),
);

// ---- buttons and editing in place

async function press(item, button) {
  following = true; // whoever presses wants to see what comes of it
  const row = button.closest(".buttons") || button;
  const all = row.querySelectorAll("button");
  all.forEach((one) => (one.disabled = true));
  try {
    const problem = await post("/chat/actions", {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: makeKey(), message_id: item.dataset.id, action: button.dataset.action }),
    });
    say(problem);
  } catch {
    say(words.textFailed);
  }
  setTimeout(() => all.forEach((one) => (one.disabled = false)), 1500); // the card may well stay as it is
}

function editInPlace(item, field) {
  const values = field.querySelector("dd");
  if (values.querySelector(".inline")) return;
  const shown = [...values.querySelectorAll(".value")].map((value) => value.textContent.trim()).join("\n");
  const form = document.createElement("form");
  form.className = "inline";
  const input = document.createElement("textarea");
  input.value = shown;
  input.rows = Math.max(1, shown.split("\n").length);
  input.setAttribute("aria-label", field.querySelector("dt").textContent.trim());
  const trouble = document.createElement("p");
  trouble.hidden = true;
  const row = document.createElement("div");
  row.className = "row";
  const save = document.createElement("button");
  save.className = "button primary small";
  save.textContent = words.textSave;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button plain small";
  cancel.textContent = words.textCancel;
  row.append(save, cancel);
  form.append(input, trouble, row);
  const kept = [...values.children];
  values.replaceChildren(form);
  input.focus();
  input.select();
  const close = () => values.replaceChildren(...kept);
  cancel.addEventListener("click", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    let problem = words.textFailed;
    try {
      problem = await post("/chat/edits", {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ message_id: item.dataset.id, action: field.dataset.action, text: input.value }),
      });
    } catch {
      // said below
    }
    save.disabled = false;
    trouble.textContent = problem || "";
    trouble.hidden = !problem;
    if (!problem) close();
  });
}

list.addEventListener("click", (event) => {
  const item = event.target.closest(".message");
  const pencil = event.target.closest(".pencil");
  const button = event.target.closest("button[data-action]");
  if (pencil) editInPlace(item, pencil.closest(".field"));
  else if (button) press(item, button);
});

// ---- recording

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
let recording = null;

function drawLevel(analyser, canvas) {
  const samples = new Uint8Array(analyser.fftSize);
  const brush = canvas.getContext("2d");
  const levels = [];
  brush.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
  return () => {
    analyser.getByteTimeDomainData(samples);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0) / 128;
    levels.push(peak);
    if (levels.length > canvas.width / 4) levels.shift();
    brush.clearRect(0, 0, canvas.width, canvas.height);
    levels.forEach((level, place) => {
      const height = Math.max(2, level * canvas.height);
      brush.fillRect(place * 4, (canvas.height - height) / 2, 2, height);
    });
  };
}

async function startRecording() {
  say("");
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    say(words.textNoMicrophone);
    return;
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    say(words.textNoMicrophone);
    return;
  }
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one)) || "";
  const device = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 32000 } : {});
  const pieces = [];
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(analyser);
  const draw = drawLevel(analyser, document.getElementById("record-level"));
  const began = Date.now();
  const clock = document.getElementById("record-time");
  const tick = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    draw();
  }, 100);
  device.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
  device.addEventListener("stop", async () => {
    clearInterval(tick);
    stream.getTracks().forEach((track) => track.stop());
    sound.close();
    recorder.hidden = true;
    typing.hidden = false;
    clock.textContent = "0:00";
    if (!recording.keep || !pieces.length) return;
    const kind = (device.mimeType || "audio/webm").split(";")[0];
    const suffix = kind.includes("mp4") ? "m4a" : kind.includes("ogg") ? "ogg" : "webm";
    const voice = new Blob(pieces, { type: kind });
    if (!(await deliver({ file: voice, name: `voice.${suffix}` }))) offerAgain(voice, `voice.${suffix}`);
  });
  recording = { device, keep: false };
  device.start(1000);
  typing.hidden = true;
  recorder.hidden = false;
}

function offerAgain(voice, name) {
  // A recording that did not go through is never lost: the notice sends it again when pressed.
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button small";
  again.textContent = document.getElementById("record-send").title;
  again.addEventListener("click", async () => {
    if (!(await deliver({ file: voice, name }))) offerAgain(voice, name);
  });
  notice.append(" ", again);
}

function stopRecording(keep) {
  if (!recording || recording.device.state === "inactive") return;
  recording.keep = keep;
  recording.device.stop();
}

document.getElementById("record").addEventListener("click", startRecording);
document.getElementById("record-send").addEventListener("click", () => stopRecording(true));
document.getElementById("record-cancel").addEventListener("click", () => stopRecording(false));

fit();
goToEnd();
listen();
