// The one entry: each behaviour is a module that looks for its own markup and does nothing without it.

import { start as theme } from "./theme.js";
import { start as clock } from "./clock.js";
import { start as confirm } from "./confirm.js";
import { start as batch } from "./batch.js";
import { start as lookup } from "./lookup.js";
import { start as drafts } from "./drafts.js";
import { start as dirty } from "./dirty.js";
import { start as filters } from "./filters.js";
import { start as listTools } from "./list_tools.js";
import { start as progress } from "./progress.js";
import { start as keys } from "./keys.js";
import { start as kinds } from "./kinds.js";
import { start as verbs } from "./verbs.js";
import { start as outbox } from "./outbox.js";
import { start as page } from "./page.js";
import { start as bell } from "./bell.js";
import { start as keptPage } from "./kept_page.js";
import { start as glasses } from "./glasses.js";

const BEHAVIOURS = [
  theme, clock, filters, listTools, batch, confirm, verbs, lookup, drafts, kinds, dirty, progress, keys, outbox, page, bell,
  keptPage, glasses,
];

for (const start of BEHAVIOURS) start();
