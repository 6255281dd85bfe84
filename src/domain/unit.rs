//! Units and the tree they form: city → district → street → community → grid, with departments,
//! squads and public utilities hung where they belong.
//!
//! Must never: read files; `ruleset` builds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::id::UnitId;

labelled_enum! {
    /// Kind of a unit (单位类别).
    UnitKind {
        /// A government: node of the tree, never a receiver.
        Government = "government", "政府";
        /// The hotline itself: direct answers and human judgement.
        Hotline = "hotline", "热线";
        /// A department (委办局).
        Department = "department", "部门";
        /// An enforcement squad placed in a street (分队).
        Squad = "squad", "分队";
        /// A public utility (公共服务企业).
        PublicUtility = "public_utility", "公共服务企业";
        /// 110, 119, 120, 122.
        Emergency = "emergency", "紧急服务";
        /// A street office (街道).
        Street = "street", "街道";
        /// A residents' committee (社区).
        Community = "community", "社区";
        /// A villagers' committee (村).
        Village = "village", "村";
        /// A grid cell (网格).
        GridCell = "grid_cell", "网格";
    }
}

impl UnitKind {
    /// Street, community, village and grid: the grassroots (基层), for which the negative list holds.
    pub const GRASSROOTS: &'static [Self] =
        &[Self::Street, Self::Community, Self::Village, Self::GridCell];

    /// Whether tickets may be dispatched to a unit of this kind.
    pub fn receives_tickets(self) -> bool {
        match self {
            Self::Government | Self::Hotline | Self::Emergency => false,
            Self::Department
            | Self::Squad
            | Self::PublicUtility
            | Self::Street
            | Self::Community
            | Self::Village
            | Self::GridCell => true,
        }
    }

    /// Whether a unit of this kind is of the grassroots.
    pub fn is_grassroots(self) -> bool {
        Self::GRASSROOTS.contains(&self)
    }
}

labelled_enum! {
    /// Level of a unit (层级).
    UnitLevel {
        /// City.
        City = "city", "市";
        /// District.
        District = "district", "区";
        /// Street or township.
        Street = "street", "街道";
        /// Community or village.
        Community = "community", "社区";
        /// Grid cell.
        Grid = "grid", "网格";
    }
}

/// A responsible unit (承办单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Full official name.
    pub name: String,
    /// Short names by which it is called.
    pub short_names: Vec<String>,
    /// Its kind.
    pub kind: UnitKind,
    /// Its level.
    pub level: UnitLevel,
    /// The unit above it; none for the root.
    pub parent: Option<UnitId>,
    /// Official division code of a district, street or community, e.g. `540102-002-003`.
    pub division_code: Option<String>,
    /// Name of its queue.
    pub queue: String,
    /// Duty phone, where known.
    pub duty_phone: Option<String>,
}

impl Unit {
    /// All names that the unit goes by: the full one, then the short ones.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.short_names)
    }
}

/// The organisation tree (组织树).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    units: BTreeMap<UnitId, Unit>,
}

impl Organisation {
    /// The units that go by a word: id, full name or short name. A short name may be that of several.
    pub fn called<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Unit> {
        self.iter()
            .filter(move |unit| unit.id.as_str() == word || unit.names().any(|name| name == word))
    }

    /// Builds the tree from units with distinct ids whose parents exist and form no cycle
    /// (`ruleset` has checked both; a unit of the same id replaces the earlier one).
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        Self { units: units.into_iter().map(|unit| (unit.id.clone(), unit)).collect() }
    }

    /// The unit of that id.
    pub fn get(&self, id: &UnitId) -> Option<&Unit> {
        self.units.get(id)
    }

    /// All units in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The name that people read; the id itself for a unit that the set no longer has.
    pub fn name<'a>(&'a self, id: &'a UnitId) -> &'a str {
        self.get(id).map_or(id.as_str(), |unit| &unit.name)
    }

    /// The units above `id`, nearest first; bounded by the depth of the tree.
    pub fn ancestors<'a>(&'a self, id: &UnitId) -> impl Iterator<Item = &'a Unit> {
        let mut at = self.get(id).and_then(|unit| unit.parent.as_ref());
        let mut left = self.units.len();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let unit = self.get(at?)?;
            at = unit.parent.as_ref();
            Some(unit)
        })
    }

    /// The street in which `id` lies, itself included.
    pub fn street_of(&self, id: &UnitId) -> Option<&Unit> {
        let own = self.get(id)?;
        std::iter::once(own).chain(self.ancestors(id)).find(|unit| unit.kind == UnitKind::Street)
    }

    /// The district in which `id` lies, itself included: the nearest government of that level. None for
    /// a unit of the city, and for one that the set no longer has.
    pub fn district_of(&self, id: &UnitId) -> Option<&Unit> {
        let own = self.get(id)?;
        let is_district =
            |unit: &&Unit| unit.kind == UnitKind::Government && unit.level == UnitLevel::District;
        std::iter::once(own).chain(self.ancestors(id)).find(is_district)
    }

    /// Whether `inner` is `outer` or lies under it.
    pub fn is_within(&self, inner: &UnitId, outer: &UnitId) -> bool {
        inner == outer || self.ancestors(inner).any(|unit| unit.id == *outer)
    }

    /// Whether one of the two is the other or stands above it, governments aside: the department that
    /// a complaint names, its squads, and for a community its street.
    pub fn is_kin(&self, one: &UnitId, other: &UnitId) -> bool {
        let above = |inner: &UnitId, outer: &UnitId| {
            self.ancestors(inner).any(|unit| unit.id == *outer && unit.kind != UnitKind::Government)
        };
        one == other || above(one, other) || above(other, one)
    }
}
