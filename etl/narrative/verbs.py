"""Which kinds of a subject its verbs choose: 收到, 答复, 结转, 制发; what 办理 means here."""

from __future__ import annotations

from etl.narrative.lexicon import Frame, Word
from etl.narrative.phrase import Phrase, Reader

SIBLINGS = ("rules", "documents")


def role_kinds(reader: Reader, phrase: Phrase, frame: Frame) -> tuple[str, ...]:
    """The kinds that a phrase's verbs choose in a frame; two where 并 joins two verbs."""
    acts = phrase.acts or phrase.modifiers or phrase.carried
    if phrase.modifiers and all("publish" in act.shades for act in acts):
        acts = (*acts, *phrase.modifiers)  # 公开现行有效的规范性文件: not issued, in force
    if len(acts) > 1 and "carried_out" in frame.roles:
        acts = _to_last_carried(acts)
    chosen: list[str] = []
    for act in reversed(acts):
        kind = _role_kind(reader, phrase, act, frame)
        if kind:
            chosen.append(kind)
        if chosen and not phrase.joint_acts:
            break
    if not chosen and phrase.acts and phrase.modifiers:
        chosen = [
            kind for act in phrase.modifiers if (kind := _role_kind(reader, phrase, act, frame))
        ]
    if frame.id in SIBLINGS and any("review" in act.shades for act in acts):
        chosen = [kind for kind in chosen if kind != frame.roles["in_force"]]
    return tuple(dict.fromkeys(reversed(chosen)))


def _to_last_carried(acts: tuple[Word, ...]) -> tuple[Word, ...]:
    """顺延至2024年办理1件: what is done with what was carried over is no deed of this year."""
    carried = [place for place, act in enumerate(acts, 1) if "carry" in act.shades]
    return acts[: carried[-1]] if carried else acts


def _role_kind(reader: Reader, phrase: Phrase, act: Word, frame: Frame) -> str | None:
    if "either" in act.shades and "received" in frame.roles:
        received = frame.roles["received"]
        scope = phrase.scope or reader.scope
        opened = any(d.kind == received and d.scope == scope and d.value for d in reader.drafts)
        if received in reader.parents:
            return received  # 留言86件，其中人民网留言办理12件
        if act in phrase.carried and not phrase.acts:  # 办理信箱来信128件、网上咨询67件
            opened = not reader.last.kinds[:1] or not reader.last.kinds[0].endswith(".received")
        if phrase.including and "handled" in frame.roles:
            return frame.roles["handled"]
        return frame.roles["answered"] if opened else received
    if "carry" in act.shades and "carried_in" in frame.roles:
        beside_new = any("new" in verb.shades for verb in phrase.carried)  # 新收44件、结转3件
        within = bool(reader.outside) and any(act.shades & {"new"} for act in reader.verbs)
        some = phrase.parting and "requests.received" in reader.parents  # 受理36件，其中结转3件
        from_last = phrase.from_last or phrase.including or beside_new or within or some
        return frame.roles["carried_in" if from_last else "carried_out"]
    return next((frame.roles[role] for role in frame.roles if role in act.shades), None)
