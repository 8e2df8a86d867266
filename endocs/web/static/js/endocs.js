// The behaviours of the pages; each file watches for its own data- attribute.
import "./keys.js";
import "./rows.js";
import "./preview.js";
import "./dialog.js";
import "./once.js";
import "./menu.js";
import "./dropzone.js";
import "./reference.js";
import "./lines.js";
import "./viewer.js";
import "./bell.js";
import "./panel.js";
import "./faults.js";
import "./focus.js";
import "./undo.js";
import "./printing.js";
import "./filters.js";
