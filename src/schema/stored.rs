//! How values that refer to our own tables, or that have no form of their own, are kept between builds.

/// A word of a closed set: its place among all of them. What is kept is read by the same program only.
pub mod choice {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::schema::Choice;
    use crate::schema::tables::ALL_WORDS;

    /// Writes the place of a word.
    pub fn serialize<S: Serializer>(choice: &&'static Choice, serializer: S) -> Result<S::Ok, S::Error> {
        let place = ALL_WORDS.iter().enumerate().find_map(|(set, words)| {
            let word = words.iter().position(|word| word == *choice)?;
            Some((u8::try_from(set).ok()?, u8::try_from(word).ok()?))
        });
        match place {
            Some(place) => place.serialize(serializer),
            None => Err(serde::ser::Error::custom("a word of no set")),
        }
    }

    /// Finds the word at a place.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Choice, D::Error> {
        let (set, word) = <(u8, u8)>::deserialize(deserializer)?;
        let words = ALL_WORDS.get(usize::from(set)).and_then(|words| words.get(usize::from(word)));
        words.ok_or_else(|| D::Error::custom("no such word"))
    }
}

/// Free data: as JSON, since its form is only known when it is read.
pub mod free {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    /// Writes the value as text.
    pub fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        value.to_string().serialize(serializer)
    }

    /// Reads it again.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<Value>, D::Error> {
        serde_json::from_str(<&str>::deserialize(deserializer)?).map(Box::new).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::tables::{ALL_WORDS, KIND};
    use crate::schema::{Choice, Entry, Ty, Val};

    #[test]
    fn what_is_kept_comes_back() {
        let word: &'static Choice = &KIND[2];
        let free = serde_json::json!({"b": [1, "å", null], "a": {"c": 1.5}});
        for val in [Val::Choice(word), Val::Free(Box::new(free)), Val::Text("x".to_owned())] {
            let entry = Entry { val, range: 1..2, key: 3..4 };
            let bytes = postcard::to_allocvec(&entry).unwrap();
            assert_eq!(postcard::from_bytes::<Entry>(&bytes).unwrap(), entry);
        }
    }

    #[test]
    fn every_set_of_words_is_known() {
        let tables = crate::schema::tables::Kind::ALL.iter().map(|kind| kind.table());
        for table in tables.chain([&crate::schema::tables::SECTION]) {
            for field in table.fields() {
                check(field.ty);
            }
        }
    }

    fn check(ty: Ty) {
        match ty {
            Ty::Enum(words) => assert!(ALL_WORDS.contains(&words), "{words:?}"),
            Ty::List(inner) | Ty::MapOf(inner) => check(*inner),
            Ty::Map(table) | Ty::MapOr(table, _) => table.fields().for_each(|field| check(field.ty)),
            _ => {}
        }
    }
}
