//! `c.*.json`: what hits show of 8 pages each.

use serde::de::Error;

use crate::entry::Card;

/// Hits are seldom of pages beside each other, and a reader waits for all of a file.
pub(crate) const CARDS_OF_A_FILE: usize = 8;

type Fields = (String, String, String, String, String, Vec<String>, Vec<(String, String)>);

/// The file of these cards.
pub(crate) fn write<'a>(cards: impl Iterator<Item = &'a Card>) -> Vec<u8> {
    let fields =
        |card: &'a Card| (&card.url, &card.title, &card.kind, &card.date, &card.lead, &card.path, &card.headings);
    serde_json::to_vec(&cards.map(fields).collect::<Vec<_>>()).unwrap_or_default()
}

/// One card of a file.
pub(crate) fn read(file: &[u8], place: usize) -> Result<Card, serde_json::Error> {
    let cards: Vec<Fields> = serde_json::from_slice(file)?;
    let card = cards.into_iter().nth(place).ok_or_else(|| serde_json::Error::custom("no such card"))?;
    let (url, title, kind, date, lead, path, headings) = card;
    Ok(Card { url, title, kind, date, lead, path, headings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let card = Card {
            url: "/a/".to_owned(),
            title: "A".to_owned(),
            kind: "Sida".to_owned(),
            date: "3 maj".to_owned(),
            lead: "\"…\"".to_owned(),
            path: vec!["Start".to_owned()],
            headings: vec![("a".to_owned(), "Ä".to_owned())],
        };
        let file = write([&Card::default(), &card].into_iter());
        assert_eq!(
            String::from_utf8_lossy(&file),
            r#"[["","","","","",[],[]],["/a/","A","Sida","3 maj","\"…\"",["Start"],[["a","Ä"]]]]"#
        );
        assert_eq!(read(&file, 1).unwrap(), card);
        assert!(read(&file, 2).is_err());
    }
}
