// The sheet as it will stand: what the server has, and over it what this device pressed and hasn't got answered yet.
//
// Each row is known by the token of the press that wrote it last. A press names all tokens under which this device
// knows the row, its own unanswered ones among them; the server refuses to write over any other.

const AT = "\u0000";
const CHAIN = 40;
const NEXT = { finish: "awaiting_signatures", refuse: "refused", return_sheet: "returned" };

export const keyOf = (room, part) => room + AT + part;
export const namesOf = (key) => key.split(AT);

export class Sheet {
  constructor(standing) {
    this.waiting = [];
    this.take(standing);
  }

  /** How the sheet stands at the server. */
  take(standing) {
    this.known = standing;
    this.rooms = standing.lists.rooms.map(([name, label, groups]) => ({
      name, label, groups: groups.map((at) => standing.lists.groups[at]),
    }));
    this.base = {
      cells: new Map(standing.marks.map(([room, part, result, token, bulk]) => [keyOf(room, part), { result, token, bulk }])),
      defects: new Map(standing.defects.map((defect) => [keyOf(defect.room, defect.part), defect])),
      meters: new Map(Object.entries(standing.meters)),
    };
    this.lay();
  }

  /** Lay what waits over what the server has. */
  lay() {
    const copy = (map) => new Map([...map].map(([key, value]) => [key, { ...value, chain: [value.token] }]));
    this.cells = copy(this.base.cells);
    this.defects = copy(this.base.defects);
    this.meters = copy(this.base.meters);
    this.state = this.known.state;
    this.parties = { ...this.known.parties };
    for (const item of this.waiting.filter((one) => !one.refused)) this.put(item);
    for (const [key, defect] of this.defects) {
      if (!this.cells.has(key) && this.isListed(key)) this.cells.set(key, { result: "failed", token: "", chain: [defect.token] });
    }
  }

  put({ key, at, fields, about: { what, room, part, kind, parts } }) {
    if (what === "mark") this.lays(this.cells, keyOf(room, part), key, { result: fields.result });
    if (what === "mark_rest") for (const one of parts) this.lays(this.cells, keyOf(room, one), key, { result: "passed", bulk: true });
    if (what === "defect") this.lays(this.defects, keyOf(room, part), key, fields);
    if (what === "withdraw") this.defects.delete(keyOf(room, part));
    if (what === "meter") this.lays(this.meters, kind, key, fields);
    if (what === "sign") this.parties[fields.party] = { name: fields.name, at: "", witness: fields.witness, picture: "", isWaiting: true, pressed: at };
    if (what === "sign" && this.parties.owner && this.parties.property) this.state = "signed";
    this.state = NEXT[what] || this.state;
  }

  lays(map, key, token, value) {
    const before = map.get(key);
    map.set(key, { ...before, ...value, bulk: Boolean(value.bulk), isWaiting: true, chain: [...(before?.chain || []), token] });
  }

  /** The server took a press: from now on the row is known by that token. */
  answered({ key, fields, about: { what, room, part, kind } }, answer) {
    const token = answer.token || key;
    if (what === "mark") this.base.cells.set(keyOf(room, part), { result: fields.result, token });
    if (what === "mark_rest") for (const one of answer.parts || []) this.base.cells.set(keyOf(room, one), { result: "passed", bulk: true, token });
    if (what === "defect") this.base.defects.set(keyOf(room, part), { photos: 0, ...this.base.defects.get(keyOf(room, part)), ...fields, token });
    if (what === "withdraw") this.base.defects.delete(keyOf(room, part));
    if (what === "meter") this.base.meters.set(kind, { ...fields, token });
    if (what === "photo" && this.base.defects.has(keyOf(room, part))) this.base.defects.get(keyOf(room, part)).photos += 1;
  }

  /** What somebody else wrote, as the server told it with its refusal. */
  learn({ about: { what, room, part, kind } }, theirs) {
    if (what === "mark") this.base.cells.set(keyOf(room, part), theirs);
    if (what === "defect" || what === "withdraw") this.base.defects.set(keyOf(room, part), { room, part, photos: 0, ...theirs });
    if (what === "meter") this.base.meters.set(kind, theirs);
  }

  /** The tokens by which this device knows a row, as a press names them. */
  static seen(row) {
    return (row?.chain || []).slice(-CHAIN).join(",");
  }

  partsOf(room) {
    return room.groups.flatMap(([, parts]) => parts.map(([name]) => name));
  }

  isListed(key) {
    const [name, part] = namesOf(key);
    const room = this.rooms.find((one) => one.name === name);
    return Boolean(room) && this.partsOf(room).includes(part);
  }

  labelOf(key) {
    const [name, part] = namesOf(key);
    const room = this.rooms.find((one) => one.name === name);
    const found = room?.groups.flatMap(([, parts]) => parts).find(([one]) => one === part);
    return `${room?.label || name} ${found?.[1] || part}`;
  }

  leftIn(room) {
    return this.partsOf(room).filter((part) => !this.cells.has(keyOf(room.name, part)));
  }

  get count() {
    return this.rooms.reduce((sum, room) => sum + this.partsOf(room).length, 0);
  }

  get left() {
    return this.rooms.reduce((sum, room) => sum + this.leftIn(room).length, 0);
  }

  /** Cells that are × and don't say yet what is wrong. */
  get undescribed() {
    return [...this.cells].filter(([key, cell]) => cell.result === "failed" && !this.defects.has(key)).map(([key]) => key);
  }

  get isOpen() {
    const hasSigned = this.parties.owner || this.parties.property;
    return ["draft", "awaiting_signatures"].includes(this.state) && !hasSigned;
  }
}
