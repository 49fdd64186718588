//! Serialisation for caches of values that refer to static tables or have a dynamic type.

/// A choice, as the hash of its key and labels.
pub(crate) mod choice {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::schema::{Choice, intern};

    /// Serialises the hash of a choice.
    pub(crate) fn serialize<S: Serializer>(choice: &&'static Choice, serializer: S) -> Result<S::Ok, S::Error> {
        choice.hash.serialize(serializer)
    }

    /// Finds the choice with a hash.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Choice, D::Error> {
        intern::choice(u64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("unknown choice hash"))
    }
}

/// Free data as JSON text, since postcard is not self-describing.
pub(crate) mod free {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    /// Serialises the value as JSON text.
    pub(crate) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        value.to_string().serialize(serializer)
    }

    /// Parses the JSON text.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<Value>, D::Error> {
        serde_json::from_str(<&str>::deserialize(deserializer)?).map(Box::new).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::tables::WEEKDAY;
    use crate::schema::{Choice, Entry, Kinds, Type, TypedValue};

    #[test]
    fn values_round_trip() {
        let choice: &'static Choice = &WEEKDAY[2];
        let free = serde_json::json!({"b": [1, "å", null], "a": {"c": 1.5}});
        for val in [TypedValue::Choice(choice), TypedValue::Free(Box::new(free)), TypedValue::Text("x".to_owned())] {
            let entry = Entry { val, range: 1..2, key: 3..4 };
            let bytes = postcard::to_allocvec(&entry).unwrap();
            assert_eq!(postcard::from_bytes::<Entry>(&bytes).unwrap(), entry);
        }
    }

    #[test]
    fn every_choice_is_found_by_its_hash() {
        let kinds = Kinds::builtin();
        let tables = kinds.all().map(|kind| kind.table()).chain([&crate::schema::tables::SECTION]);
        tables.flat_map(|table| table.fields()).for_each(|field| check(field.ty));
        check(Type::Enum(kinds.words()));
    }

    fn check(ty: Type) {
        match ty {
            Type::Enum(choices) => {
                let is_found = |choice: &'static Choice| crate::schema::intern::choice(choice.hash) == Some(choice);
                assert!(choices.iter().all(is_found), "{choices:?}");
            }
            Type::List(inner) | Type::MapOf(inner) => check(*inner),
            Type::Map(table) | Type::MapOr(table, _) => table.fields().for_each(|field| check(field.ty)),
            _ => {}
        }
    }
}
