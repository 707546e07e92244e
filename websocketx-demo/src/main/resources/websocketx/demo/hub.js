// SPDX-License-Identifier: Apache-2.0

// All in milliseconds.
const ANSWER = 10_000; // what an answer may take: the server gives up on its broker before
const IDLE = 20_000; // without a word; then the server is asked whether it is there
const FIRST_PAUSE = 500; // at most, before the second attempt to connect; twice as much before each next
const LONGEST_PAUSE = 15_000;
const REPEATING = 100_000; // a publication: its uid is known for two minutes, or as long as the history if that is less
const FINAL = [1003, 1009, 4400]; // coming back does not help: what the page sends is too long, or no command

/** `code` is "refused", "invalid", "limit", "unavailable"; "unknown" if it may have happened or not; or "closed". */
const problem = (code, text) => Object.assign(new Error(text), { code });
const isOpen = (socket) => socket?.readyState === WebSocket.OPEN;

/** A client of the subprotocol in docs/hub-protocol.md. Its topics go on wherever the next connection leads. */
export class Hub {
  #urls;
  #told;
  #socket = null; // in use or on its way; none during a pause
  #attempts = 0; // without a word from a server
  #next = 0;
  #id = 0;
  #asked = new Map(); // by id: what waits for an answer
  #topics = new Map(); // by name: what is subscribed
  #present = new Map(); // by name: what others are told of us
  #outboxes = new Map(); // by name: what is to be published; the first is under way
  #listed = Promise.resolve(); // the last list of members that was asked for
  #timer; // of the connection: to be opened, to say something, or to be made again
  #over = null;

  /**
   * Connects to the first of the addresses that works, and to the next whenever that fails. May tell
   * `state("connecting" | "open" | "away" | "closed", why)`, and `refused(topic, error)` of what is given up.
   */
  constructor(urls, told = {}) {
    this.#urls = urls;
    this.#told = { state() {}, refused() {}, ...told };
    this.#connect();
  }

  /**
   * `message(data, position, key)` gets each message once and in order; without history only those that come while it is
   * connected. `recovered(is)` is told when they begin, and after each gap and reconnect: if it is false some may be lost,
   * and what is known by the topic is to be loaded anew. Another call for the same topic only changes the two functions.
   */
  subscribe(topic, message, recovered = () => {}) {
    const known = this.#topics.get(topic);
    this.#topics.set(topic, Object.assign(known ?? { isNew: true }, { message, recovered }));
    if (!known) this.#subscribe(topic);
  }

  unsubscribe(topic) {
    if (this.#topics.delete(topic)) this.#say({ do: "unsubscribe", topic });
  }

  /** In the order of the calls for a topic: a promise of the position, undefined without history. */
  publish(topic, data, key) {
    if (this.#over || data === undefined) return Promise.reject(this.#over ?? problem("invalid", "nothing to publish"));
    const uid = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
    return new Promise((resolve, reject) => {
      const outbox = this.#outboxes.get(topic) ?? this.#outboxes.set(topic, []).get(topic);
      if (outbox.push({ data, key, uid, resolve, reject }) === 1) this.#send(topic);
    });
  }

  /** Others see `info`, any JSON, among the members, until `leave`. */
  enter(topic, info) {
    this.#present.set(topic, info);
    this.#ask({ do: "enter", topic, info }).catch(this.#giveUp(this.#present, topic));
  }

  leave(topic) {
    if (this.#present.delete(topic)) this.#say({ do: "leave", topic });
  }

  /** A promise of an array of `{ id, info }`, asked for after those before: meanwhile the server would read no more. */
  members(topic) {
    const listed = this.#listed.then(() => this.#ask({ do: "members", topic }));
    this.#listed = listed.catch(() => {});
    return listed.then(({ members }) => members);
  }

  close = () => this.#end(problem("closed", "closed by this side"));

  #connect() {
    this.#told.state("connecting");
    if (this.#over) return;
    const socket = new WebSocket(this.#urls[this.#next++ % this.#urls.length], "hub.websocketx.v1");
    this.#socket = socket;
    this.#after(ANSWER, () => this.#lose(socket, "it does not open"));
    socket.onopen = () => {
      this.#after(IDLE, () => this.#say({ do: "ping" }));
      for (const topic of this.#topics.keys()) this.#subscribe(topic);
      for (const [topic, info] of this.#present) this.enter(topic, info);
      for (const topic of this.#outboxes.keys()) this.#send(topic);
      this.#told.state("open");
    };
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onerror = () => this.#lose(socket, "no connection"); // some versions of Node say no more than this
    socket.onclose = ({ code, reason }) => this.#lose(socket, `${code} ${reason}`.trim(), FINAL.includes(code));
  }

  /** Goes on with the next address, after a random time, so that not all come back at once. */
  #lose(socket, why, isFinal = false) {
    if (socket !== this.#socket) return;
    if (isFinal) return this.#end(problem("closed", why));
    this.#drop(problem("unavailable", why));
    this.#after(Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempts++), () => this.#connect());
    this.#told.state("away", why);
  }

  #drop(error) {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(); // what it still says is not heard
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  #end(error) {
    this.#over = error;
    clearTimeout(this.#timer);
    this.#drop(error);
    for (const outbox of this.#outboxes.values()) outbox.splice(0).forEach(({ reject }) => reject(error));
    this.#told.state("closed", error.message);
  }

  #after(time, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, time);
  }

  #ask(command, patience = ANSWER) {
    const socket = this.#socket;
    if (!isOpen(socket)) return Promise.reject(problem("unavailable", "not connected"));
    const timer = patience && setTimeout(() => this.#lose(socket, "no answer"), patience);
    return new Promise((resolve, reject) => {
      this.#asked.set(++this.#id, { resolve, reject });
      socket.send(JSON.stringify({ id: this.#id, ...command }));
    }).finally(() => clearTimeout(timer));
  }

  #say(command) {
    this.#ask(command).catch(() => {}); // it means nothing to the next connection
  }

  #hear(heard) {
    this.#attempts = 0;
    this.#after(IDLE, () => this.#say({ do: "ping" }));
    if ("re" in heard) {
      const { resolve, reject } = this.#asked.get(heard.re);
      this.#asked.delete(heard.re);
      return heard.ok ? resolve(heard) : reject(problem(heard.error, heard.text));
    }
    const topic = this.#topics.get(heard.topic);
    if (!topic) return; // not any more
    const { recovered, position, offset, data, base64, key } = heard;
    if (recovered !== undefined) {
      topic.position = position; // its epoch is that of the offsets behind it
      topic.recovered(recovered);
    } else if (offset === undefined || offset > topic.position?.offset) {
      if (offset !== undefined) topic.position = { ...topic.position, offset };
      const content = base64 === undefined ? data : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      topic.message(content, topic.position, key);
    }
  }

  #subscribe(name, topic = this.#topics.get(name)) {
    // However long it takes the server to reach its broker.
    this.#ask({ do: "subscribe", topic: name, since: topic.position }, 0).then(({ recovered, position }) => {
      if (!position) topic.recovered(recovered && topic.isNew); // with history it has been told already
      topic.isNew = false;
    }, this.#giveUp(this.#topics, name));
  }

  /** What was refused; all else is tried again on the next connection. */
  #giveUp = (from, topic) => (error) =>
    !this.#over && error.code !== "unavailable" && from.delete(topic) && this.#told.refused(topic, error);

  /** One after the other, as long as this connection lasts. */
  async #send(topic) {
    const [socket, outbox] = [this.#socket, this.#outboxes.get(topic)];
    while (outbox.length > 0 && socket === this.#socket && isOpen(socket)) {
      const { data, key, uid, resolve } = outbox[0];
      try {
        if (Date.now() > (outbox[0].until ??= Date.now() + REPEATING)) throw problem("unknown", "no answer in time");
        resolve((outbox.position = (await this.#ask({ do: "publish", topic, data, key, uid })).position));
        outbox.shift();
      } catch (error) {
        // A history, which positions tell of, knows what it has had. Without one, what is repeated might come twice.
        const hasHistory = outbox.position ?? this.#topics.get(topic)?.position;
        if (error.code !== "unavailable") outbox.shift()?.reject(error);
        else if (!hasHistory) outbox.shift()?.reject(problem("unknown", error.message));
        else await new Promise((resume) => setTimeout(resume, Math.random() * 2 * FIRST_PAUSE));
      }
    }
  }
}
