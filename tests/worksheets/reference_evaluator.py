"""Reference meaning of the definition format: visibility, computed values, alerts, completeness.

Small on purpose (standard library only). The portal has its own engine, and a property test holds it
to the results of this file. Change the two together, never this one alone.

Answers are a flat dict:
    plain field          answers["mood"] = 6
    item of a ratings    answers["q9"] = 1              (each item has its own id)
    multichoice          answers["signs"] = ["sleep", "people"]
    table                answers["log"] = [{"suds": 80}, {"suds": 40}]
    date / time          "2025-05-01" / "23:30"; duration in whole minutes
`declined` is the set of field/item ids the person chose not to answer.
"""

from __future__ import annotations

CMP = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "has", "has_any", "answered", "declined")


class Definition:
    def __init__(self, doc):
        self.doc = doc
        self.fields = {}  # top level fields by id
        self.section_of = {}  # field id -> section
        self.items = {}  # ratings item id -> parent ratings field
        for sec in doc["sections"]:
            for f in sec["fields"]:
                self.fields[f["id"]] = f
                self.section_of[f["id"]] = sec
                for it in f.get("items", []) if f["type"] == "ratings" else []:
                    self.items[it["id"]] = f

    def options_of(self, fid):
        f = self.fields.get(fid) or self.items.get(fid)
        return {o["value"]: o for o in (f or {}).get("options", [])}


def is_blank(v):
    return v is None or v == "" or v == [] or v == {}


class Context:
    def __init__(self, definition, answers, declined=(), previous=None, first=None):
        self.d = definition
        self.answers = answers
        self.declined = set(declined)
        self.previous = previous  # dict of values of the response before this one, or None
        self.first = first  # dict of values of the first response in this episode, or None
        self._computed = {}
        self._busy = set()

    # ---- visibility -------------------------------------------------------
    def visible(self, fid):
        base = self.d.items[fid]["id"] if fid in self.d.items else fid
        f, sec = self.d.fields[base], self.d.section_of[base]
        return all(self.cond(x["show_if"]) for x in (sec, f) if "show_if" in x)

    # ---- values -----------------------------------------------------------
    def raw(self, fid, row=None):
        """Value used by conditions: the stored answer, or the computed number."""
        if row is not None and fid in row["cols"]:
            return row["vals"].get(fid)
        f = self.d.fields.get(fid)
        if f is not None and f["type"] == "computed":
            return self.computed(fid)
        if fid in self.declined or not self.visible(fid):
            return None
        v = self.answers.get(fid)
        return None if is_blank(v) else v

    def number(self, fid, value):
        """Value used by arithmetic: option score if it has one, true/false as 1/0."""
        if value is None:
            return None
        if isinstance(value, bool):
            return 1 if value else 0
        opt = self.d.options_of(fid).get(value) if not isinstance(value, list) else None
        if opt and "score" in opt:
            return opt["score"]
        if isinstance(value, (int, float)):
            return value
        return None

    def spread(self, ref):
        """A reference as a list of numbers: ratings -> its items, table.column -> its rows."""
        if "." in ref:
            tid, cid = ref.split(".")
            col = next(c for c in self.d.fields[tid]["columns"] if c["id"] == cid)
            scores = {o["value"]: o["score"] for o in col.get("options", []) if "score" in o}
            out = []
            for r in self.raw(tid) or []:
                v = r.get(cid)
                v = scores.get(v, v) if not isinstance(v, list) else v
                out.append((1 if v else 0) if isinstance(v, bool) else v if isinstance(v, (int, float)) else None)
            return out
        f = self.d.fields.get(ref)
        if f is not None and f["type"] == "ratings":
            extra = [self.number(f["items"][0]["id"], o.get("value")) for o in self.answers.get(ref + "__other", [])]
            return [self.number(i["id"], self.raw(i["id"])) for i in f["items"]] + extra
        return [self.number(ref, self.raw(ref))]

    def list_of(self, exprs):
        out = []
        for e in exprs:
            out.extend(self.spread(e) if isinstance(e, str) else [self.expr(e)])
        return out

    # ---- conditions -------------------------------------------------------
    def cond(self, c, row=None):
        if "all" in c:
            return all(self.cond(x, row) for x in c["all"])
        if "any" in c:
            return any(self.cond(x, row) for x in c["any"])
        if "not" in c:
            return not self.cond(c["not"], row)
        if "any_row" in c:
            cols = {k["id"] for k in self.d.fields[c["any_row"]]["columns"]}
            return any(self.cond(c["where"], {"cols": cols, "vals": r}) for r in self.raw(c["any_row"]) or [])
        fid = c["field"]
        op = next(k for k in CMP if k in c)
        want = c[op]
        if op == "declined":
            return (fid in self.declined) == want
        v = self.raw(fid, row)
        if op == "answered":
            return (not is_blank(v)) == want
        if v is None:
            return False
        return compare(op, v, want)

    # ---- arithmetic -------------------------------------------------------
    def computed(self, fid):
        if fid in self._computed:
            return self._computed[fid]
        if fid in self._busy:
            raise ValueError(f"computed value {fid} refers to itself")
        self._busy.add(fid)
        f = self.d.fields[fid]
        v = self.expr(f["calc"], f)
        if v is not None:
            v = round(v, f.get("decimals", 0))
            if f.get("decimals", 0) == 0:
                v = int(v)
            if v < f.get("min", v) or v > f.get("max", v):
                v = None  # outside the plausible range: better no number than a wrong one
        self._busy.discard(fid)
        self._computed[fid] = v
        return v

    def expr(self, e, field=None):
        if isinstance(e, bool):
            raise ValueError("true/false is not a number here")
        if isinstance(e, (int, float)):
            return e
        if isinstance(e, str):
            return self.spread(e)[0] if "." not in e else None
        ((op, arg),) = e.items()
        if op == "sum":
            vals, mode = self.list_of(arg), (field or {}).get("missing", "blank")
            have = [v for v in vals if v is not None]
            need = (field or {}).get("min_answered", 1)
            if (mode == "blank" and len(have) < len(vals)) or not have or len(have) < need:
                return None
            return sum(have) * len(vals) / len(have) if mode == "prorate" else sum(have)
        if op in ("mean", "min", "max"):
            have = [v for v in self.list_of(arg) if v is not None]
            if len(have) < (field or {}).get("min_answered", 1):
                return None
            return {"mean": sum(have) / len(have), "min": min(have), "max": max(have)}[op]
        if op in ("sub", "mul", "div", "pct"):
            a, b = self.expr(arg[0]), self.expr(arg[1])
            if a is None or b is None or (op in ("div", "pct") and b == 0):
                return None
            return {"sub": lambda: a - b, "mul": lambda: a * b, "div": lambda: a / b, "pct": lambda: 100 * a / b}[op]()
        if op == "minutes":
            t = [self.raw(x) for x in arg]
            if None in t:
                return None
            m = [int(x[:2]) * 60 + int(x[3:5]) for x in t]
            return (m[1] - m[0]) % 1440
        if op == "rows":
            readonly = {c["id"] for c in self.d.fields[arg]["columns"] if c.get("readonly")}
            return sum(
                1 for r in self.raw(arg) or [] if any(not is_blank(v) for k, v in r.items() if k not in readonly)
            )
        if op == "picked":
            return len(self.raw(arg) or [])
        if op == "count":
            test = next((k for k in CMP if k in arg), None)
            vals = [v for v in self.list_of(arg["of"]) if v is not None]
            return sum(1 for v in vals if test is None or compare(test, v, arg[test]))
        if op in ("prev", "first"):
            src = self.previous if op == "prev" else self.first
            return None if not src else src.get(arg)
        if op in ("first_row", "last_row"):
            vals = [v for v in self.spread(arg) if v is not None]
            return (vals[0] if op == "first_row" else vals[-1]) if vals else None
        if op == "if":
            return self.expr(arg[1] if self.cond(arg[0]) else arg[2])
        raise ValueError(f"unknown operation {op}")


def compare(op, v, want):
    if isinstance(v, bool) and isinstance(want, (int, float)) and not isinstance(want, bool):
        v = 1 if v else 0
    if isinstance(want, bool) and isinstance(v, (int, float)) and not isinstance(v, bool):
        want = 1 if want else 0
    if op == "eq":
        return v == want
    if op == "ne":
        return v != want
    if op == "in":
        return v in want
    if op == "has":
        return isinstance(v, list) and want in v
    if op == "has_any":
        return isinstance(v, list) and any(w in v for w in want)
    if not isinstance(v, (int, float)):
        return False
    return {"gt": v > want, "gte": v >= want, "lt": v < want, "lte": v <= want}[op]


def band_of(field, value):
    for b in field.get("bands", []):
        if value is not None and b["min"] <= value <= b["max"]:
            return b["id"]
    return None


def missing_required(ctx):
    """Ids still to fill in before 'submit' is allowed."""
    out = []
    for fid, f in ctx.d.fields.items():
        if f["type"] in ("info", "computed") or not ctx.visible(fid):
            continue
        if f["type"] == "ratings":
            for it in f["items"]:
                if (
                    (f.get("required") or it.get("required"))
                    and it["id"] not in ctx.declined
                    and is_blank(ctx.answers.get(it["id"]))
                ):
                    out.append(it["id"])
        elif f["type"] == "table":
            n = ctx.expr({"rows": fid})
            if n < f.get("min_rows", 1 if f.get("required") else 0):
                out.append(fid)
            need = [c for c in f["columns"] if c.get("required")]
            names = {c["id"] for c in f["columns"]}
            for i, r in enumerate(ctx.answers.get(fid) or []):
                if any(
                    not is_blank(v)
                    for k, v in r.items()
                    if k in names and not next(c for c in f["columns"] if c["id"] == k).get("readonly")
                ):
                    for c in need:
                        shown = "show_if" not in c or ctx.cond(c["show_if"], {"cols": names, "vals": r})
                        if shown and is_blank(r.get(c["id"])):
                            out.append(f"{fid}[{i}].{c['id']}")
        elif f.get("required") and fid not in ctx.declined and is_blank(ctx.answers.get(fid)):
            out.append(fid)
    return out


def evaluate(doc, answers, declined=(), previous=None, first=None):
    d = Definition(doc)
    ctx = Context(d, answers, declined, previous, first)
    values, bands = {}, {}
    for fid, f in d.fields.items():
        if f["type"] == "computed":
            values[fid] = ctx.computed(fid)
            if "bands" in f:
                bands[fid] = band_of(f, values[fid])
    alerts = [a["id"] for a in doc.get("alerts", []) if ctx.cond(a["when"])]
    missing = missing_required(ctx)
    rule = doc["complete"].get("rule")
    return {
        "computed": values,
        "bands": bands,
        "alerts": alerts,
        "missing": missing,
        "complete": not missing and (rule is None or ctx.cond(rule)),
        "visible": [fid for fid in d.fields if ctx.visible(fid)],
    }
