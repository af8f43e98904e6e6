"""What a messenger writes in place of words: pictures left out, messages taken back, calls. Phrases of the forms that
carry no sign of their own; where the export marks what it wrote itself, the sign alone tells, in any language."""

from __future__ import annotations

import re

MEDIA, DELETED, EDITED, CALL, PLACE, ONCE = "media", "deleted", "edited", "call", "place", "once"

_ATTACHED = re.compile(
    r"\u200e?<(?:attached|pièce jointe|anhang|adjunto|allegato|anexado|anexo|bijlage|вложено|添付ファイル|附件|첨부|bifogad|vedhæftet"
    r"|vedlagt|ek|المرفق|ضمیمه|załącznik|příloha|csatolva)\s?:\s[^<>]{1,200}>$",
    re.I,
)
_FILE = re.compile(r"\u200e?[^\n/\\<>|:*?\"]{1,150}\.[A-Za-z0-9]{2,5}\s\([^()\n]{3,40}\)$")
_LEFT_OUT = frozenset(
    s.casefold()
    for s in """Media omitted|Media weggelaten|Medien ausgeschlossen|Médias omis|Fichier omis|Multimedia omitido|Archivo omitido
    |Mídia oculta|Ficheiro não revelado|Media omessi|Media omesso|Medya dahil edilmedi|Pominięto multimedia|plik pominięto
    |Без медиафайлов|Медіа пропущено|Media utelämnat|Media har utelämnats|Mediefiler utelatt|Mediefil udeladt|Media jätettiin pois
    |Média vynechána|Média vynechané|Hiányzó médiafájl|Fișier media omis|Пропуснат файл|Εξαιρέθηκαν τα πολυμέσα|תוכן מדיה הושמט
    |المدياإستُبعدت|تم استبعاد الوسائط|رسانه حذف شد|मीडिया छोड़ा गया|মিডিয়া বাদ দেওয়া হয়েছে|Media tidak disertakan|Media dikecualikan
    |Bỏ qua media|ไม่รวมสื่อ|省略多媒体文件|省略媒體檔案|メディア除外|미디어 파일을 제외한 텍스트만 내보냈습니다|미디어 파일 제외|Videonota weggelassen""".split(
        "|"
    )
    for s in [" ".join(s.split())]
)
_DELETED = frozenset(
    s.casefold()
    for s in """This message was deleted|You deleted this message|This message was deleted by admin|Dit bericht is verwijderd
    |U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd|Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht
    |Ce message a été supprimé|Vous avez supprimé ce message|Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje
    |Mensagem apagada|Esta mensagem foi apagada|Você apagou esta mensagem|Apagou esta mensagem|Questo messaggio è stato eliminato
    |Hai eliminato questo messaggio|Bu mesaj silindi|Bu mesajı sildiniz|Ta wiadomość została usunięta|Usunięto tę wiadomość
    |Данное сообщение удалено|Вы удалили данное сообщение|Сообщение удалено|Це повідомлення було видалено|Ви видалили це повідомлення
    |تم حذف هذه الرسالة|حذفتَ هذه الرسالة|این پیام حذف شد|यह संदेश हटा दिया गया|Pesan ini telah dihapus|Anda telah menghapus pesan ini
    |此消息已被删除|您已删除此消息|您已刪除此訊息|此訊息已刪除|このメッセージは削除されました|このメッセージを削除しました
    |삭제된 메시지입니다|Det här meddelandet raderades|Denne besked blev slettet|Tämä viesti poistettiin|Tato zpráva byla odstraněna""".split(
        "|"
    )
    for s in [" ".join(s.split())]
)
_CALLS = re.compile(
    r"(?:Missed (?:group )?(?:voice|video) call|Gemiste (?:spraak|video-?)oproep|Verpasster (?:Sprach|Video)anruf"
    r"|Appel (?:vocal|vidéo) manqué|(?:Video)?llamada perdida|Llamada perdida|Chamada (?:de voz|de vídeo) perdida"
    r"|Chiamata (?:vocale|video) persa|Пропущенный (?:аудио|видео)звонок|Cevapsız (?:sesli|görüntülü) arama)\.?$",
    re.I,
)
_PLACE = re.compile(
    r"\u200e?(?:live )?[^\W\d_]{3,24}(?: [^\W\d_]{2,14})?: ?https://maps\.google\.com/\?q=[-\d.,]{3,60}$", re.I
)
_EDITED = re.compile(
    r"\s?\u200e?<(?:This message was edited|Dit bericht is bewerkt|Diese Nachricht wurde bearbeitet|Ce message a été modifié"
    r"|Se editó este mensaje|Mensagem editada|Esta mensagem foi editada|Messaggio modificato|Questo messaggio è stato modificato"
    r"|Сообщение изменено|Данное сообщение изменено|Bu mesaj düzenlendi|تم تعديل هذه الرسالة|Pesan ini diedit|此消息已编辑"
    r"|このメッセージは編集されました|편집된 메시지|Wiadomość edytowana)>$",
    re.I,
)
NAMES_A_FILE = re.compile(r"[^\n]{1,150}\.[A-Za-z0-9]{2,5}(?:\s?•)?\s*$")


def written_by_app(line: str) -> str | None:
    """What a whole line stands for that no person wrote; None where a person may have written it."""
    bare = line.strip().strip("\u200e\u200f")
    low = bare.casefold().rstrip(".")
    if low == "null":
        return ONCE
    if (low[:1] == "<" and low[-1:] == ">" and low[1:-1].strip() in _LEFT_OUT) or low in _LEFT_OUT:
        return MEDIA
    if _ATTACHED.match(bare) or _FILE.match(bare):
        return MEDIA
    if low in _DELETED:
        return DELETED
    if _CALLS.match(bare):
        return CALL
    return PLACE if _PLACE.match(bare) else None


def without_edited(text: str) -> tuple[str, bool]:
    """The words without the app's remark that they were changed, and whether there was one."""
    found = _EDITED.search(text[-80:])
    return (text[: len(text) - len(found[0])], True) if found else (text, False)
