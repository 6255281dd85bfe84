//! Reading events from the wire without keeping a second copy of each.
//!
//! A derived reader of a tagged enum gathers all fields before it looks at the tag. Registrations carry
//! nearly all bytes of a log and are read with every history, so theirs go straight into place.
//!
//! Must never: differ from the derived form in what it takes.

use std::fmt;
use std::sync::Arc;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::appeal::Appeal;
use super::super::decision::RoutingReport;
use super::Event;

/// The field that names the event; ours is always the first.
const TAG: &str = "event";

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Event::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let key: Option<String> = map.next_key()?;
        let tag: Option<String> =
            if key.as_deref() == Some(TAG) { Some(map.next_value()?) } else { None };
        match tag.as_deref() {
            Some("registered") => {
                let Registered { appeal } = read(map)?;
                Ok(Event::Registered { appeal })
            }
            Some("routed") => {
                let Routed { report } = read(map)?;
                Ok(Event::Routed { report })
            }
            _ => Event::deserialize(MapAccessDeserializer::new(Resumed { key, tag, map })),
        }
    }
}

fn read<'de, T: Deserialize<'de>, A: MapAccess<'de>>(map: A) -> Result<T, A::Error> {
    T::deserialize(MapAccessDeserializer::new(map))
}

#[derive(Deserialize)]
struct Registered {
    appeal: Arc<Appeal>,
}

#[derive(Deserialize)]
struct Routed {
    report: Arc<RoutingReport>,
}

/// A map whose first key, and perhaps its value, have been read already.
struct Resumed<A> {
    key: Option<String>,
    tag: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.tag.take() {
            Some(tag) => seed.deserialize(tag.into_deserializer()),
            None => self.map.next_value_seed(seed),
        }
    }
}
