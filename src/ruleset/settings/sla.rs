//! All profiles of time limits (时限方案) of a set, those not in force too: what each states, completed
//! from the one that it inherits.
//!
//! Must never: leave a class of matters without a limit, or check only the profile in force.

use std::collections::BTreeMap;

use crate::domain::matter::SlaClass;
use crate::domain::sla::{SlaPolicy, TimeLimit};
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};

use super::feasible;
use super::manifest::{self, Manifest};
use super::profile::{self, COUNTS, LIMITS, Stated, name_of};

/// The profiles of a set.
#[derive(Debug, Default)]
pub(in crate::ruleset) struct Profiles {
    /// By name, whether its figures are verified and, if it is complete, the limits.
    read: BTreeMap<String, (bool, Option<SlaPolicy>)>,
}

/// Reads the profiles from their files and texts.
pub(in crate::ruleset) fn read<'t>(
    files: impl IntoIterator<Item = (&'t str, &'t str)>,
    notes: &mut Notes,
) -> Profiles {
    let stated: BTreeMap<&str, Stated> =
        files.into_iter().map(|(file, text)| (file, profile::read(file, text, notes))).collect();
    let by_name: BTreeMap<&str, &Stated> =
        stated.iter().map(|(file, stated)| (name_of(file), stated)).collect();
    let mut profiles = Profiles::default();
    for (file, own) in &stated {
        let name = name_of(file);
        let parent = match &own.inherits {
            None => Some(Stated::default()),
            Some(parent) => inherited(file, parent, &by_name, notes),
        };
        let whole = parent.as_ref().map(|parent| own.over(parent));
        if own.inherits.is_none() {
            check_complete(file, own, notes);
        }
        let policy = whole.and_then(|whole| whole.policy(name));
        if let Some(policy) = &policy {
            // What is wrong with the parent is said of the parent.
            let said = own.inherits.as_ref().zip(parent).and_then(|(name, it)| it.policy(name));
            let said = said.map(|said| feasible::faults(&said)).unwrap_or_default();
            for fault in feasible::faults(policy).into_iter().filter(|one| !said.contains(one)) {
                let at = At::file(file).field(fault.field);
                notes.error(at, codes::SLA_NEVER_MET, fault.message, fault.remedy);
            }
        }
        profiles.read.insert(name.to_owned(), (own.verified, policy));
    }
    profiles
}

impl Profiles {
    /// How many there are.
    pub(in crate::ruleset) fn len(&self) -> usize {
        self.read.len()
    }

    /// The one that the manifest names, if it is complete.
    pub(in crate::ruleset) fn in_force(&self, manifest: &Manifest) -> Option<&SlaPolicy> {
        self.read.get(&manifest.sla_profile)?.1.as_ref()
    }

    /// All that are complete, by name.
    pub(in crate::ruleset) fn complete(&self) -> BTreeMap<String, SlaPolicy> {
        let complete = self.read.iter().filter_map(|(name, (_, policy))| {
            policy.as_ref().map(|policy| (name.clone(), policy.clone()))
        });
        complete.collect()
    }

    /// Checks that the manifest names a profile that is there, and whose figures are verified.
    pub(in crate::ruleset) fn check(&self, manifest: &Manifest, notes: &mut Notes) {
        let at = At::file(manifest::FILE).field("sla_profile");
        let name = &manifest.sla_profile;
        match self.read.get(name) {
            None => {
                let known: Vec<&str> = self.read.keys().map(String::as_str).collect();
                let message = format!("没有时限方案“{name}”（sla/{name}.toml）");
                let remedy = format!("改为已有的方案：{}；或补上该文件", known.join("、"));
                notes.error(at, codes::SLA_PROFILE_MISSING, message, remedy);
            }
            Some((false, _)) => {
                let message = format!("采用的时限方案“{name}”未经核实");
                let remedy = "与公布的文件核对后把该方案的 verified 改为 true，或改用已核实的方案";
                notes.warning(at, codes::SLA_UNVERIFIED, message, remedy);
            }
            Some((true, _)) => {}
        }
    }
}

/// What the profile that is inherited states; one step only, so that one look finds every figure.
fn inherited(
    file: &str,
    parent: &str,
    profiles: &BTreeMap<&str, &Stated>,
    notes: &mut Notes,
) -> Option<Stated> {
    let at = At::file(file).field("inherits");
    let Some(stated) = profiles.get(parent) else {
        let message = format!("没有可继承的时限方案“{parent}”");
        notes.error(at, codes::SLA_PROFILE_MISSING, message, "改正名称，或补上该方案");
        return None;
    };
    if stated.inherits.is_some() {
        let message = format!("方案“{parent}”自己也继承别的方案，不能再被继承");
        notes.error(at, codes::SLA_PROFILE_MISSING, message, "直接继承写全了的方案，如 lhasa");
        return None;
    }
    Some((*stated).clone())
}

fn check_complete(file: &str, own: &Stated, notes: &mut Notes) {
    let counts = COUNTS.iter().map(|(key, _)| *key).filter(|key| !own.counts.contains_key(key));
    let missing = LIMITS.iter().copied().filter(|key| !own.limits.contains_key(key)).chain(counts);
    let warnings = Some("warnings").filter(|_| own.warnings.is_none());
    let keys: Vec<&str> = missing.chain(warnings).filter(|key| !own.unread.contains(key)).collect();
    if !keys.is_empty() {
        let message = format!("缺少键“{}”", keys.join("”“"));
        let remedy = "补上，或写 inherits = \"…\" 从别的方案取";
        notes.error(At::file(file), codes::KEY_INVALID, message, remedy);
    }
    if own.unread.contains("handling") {
        return;
    }
    for class in SlaClass::ALL.iter().filter(|class| !own.handling.contains_key(class)) {
        let message = format!("[handling] 没有“{class}”（{}）的时限", class.word());
        let remedy = format!("补上 {} = {{ working_days = … }}", class.word());
        notes.error(At::file(file).field("handling"), codes::SLA_CLASS_MISSING, message, remedy);
    }
}

impl Stated {
    /// What this one states, and the rest from `parent`.
    fn over(&self, parent: &Self) -> Self {
        let mut whole = parent.clone();
        whole.limits.extend(&self.limits);
        whole.counts.extend(&self.counts);
        whole.handling.extend(&self.handling);
        // Other figures for the classes are not to be undone by the exceptions from the old ones.
        if self.specials.is_some() || !self.handling.is_empty() {
            whole.specials = self.specials.clone();
        }
        whole.warnings = self.warnings.clone().or(whole.warnings);
        whole.surge = self.surge.clone().or(whole.surge);
        whole
    }

    /// The limits, where all of them are there.
    fn policy(&self, name: &str) -> Option<SlaPolicy> {
        let limit = |key: &str| -> Option<TimeLimit> { self.limits.get(key).copied() };
        let count = |key: &str| -> Option<u16> { self.counts.get(key).copied() };
        let all_classes = SlaClass::ALL.iter().all(|class| self.handling.contains_key(class));
        Some(SlaPolicy {
            profile: name.to_owned(),
            judgement: limit("judgement")?,
            acknowledgement: limit("acknowledgement")?,
            contact: limit("contact")?,
            contact_urgent: limit("contact_urgent")?,
            report_in: limit("report_in")?,
            report_in_emergency: limit("report_in_emergency")?,
            handling: Some(self.handling.clone()).filter(|_| all_classes)?,
            specials: self.specials.clone().unwrap_or_default(),
            verification: limit("verification")?,
            follow_up: limit("follow_up")?,
            follow_up_attempts_min: count("follow_up_attempts_min")?.into(),
            return_review: limit("return_review")?,
            ruling: limit("ruling")?,
            extension_review: limit("extension_review")?,
            extensions_max: count("extensions_max")?.into(),
            extension_days_max: count("extension_days_max")?,
            deferral_review: limit("deferral_review")?,
            reopening: limit("reopening")?,
            assessment_appeal: limit("assessment_appeal")?,
            supervision: limit("supervision")?,
            returns_before_dispute: count("returns_before_dispute")?.into(),
            units_before_dispute: count("units_before_dispute")?.into(),
            reopenings_before_hard: count("reopenings_before_hard")?.into(),
            supervisions_before_upgrade: count("supervisions_before_upgrade")?.into(),
            assigned_down_days_before: count("assigned_down_days_before")?,
            warnings: self.warnings.clone()?,
            surge: self.surge.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::domain::calendar::{Calendar, zone};
    use crate::domain::sla::Warning;

    fn shipped() -> Profiles {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/sla");
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let texts: Vec<(String, String)> = files
            .map(|path| {
                let name = format!("sla/{}", path.file_name().unwrap().to_str().unwrap());
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        let mut notes = Notes::default();
        let texts = texts.iter().map(|(file, text)| (file.as_str(), text.as_str()));
        let profiles = read(texts, &mut notes);
        assert!(!notes.has_errors(), "{:?}", notes.into_findings());
        profiles
    }

    #[test]
    fn every_shipped_profile_is_complete_and_gives_its_dates() {
        let calendar = Calendar::weekends_only();
        // Monday.
        let from = "2026-09-14T10:00:00+08:00".parse().unwrap();
        let lines = shipped().read.into_iter().map(|(name, (verified, policy))| {
            let policy = policy.unwrap();
            assert_eq!(policy.profile, name);
            let handling = SlaClass::ALL.iter().map(|class| {
                let due = policy.handling[class].due(from, &calendar).at;
                format!(" {}", due.to_zoned(zone()).strftime("%m-%dT%H"))
            });
            let mark = if verified { "" } else { " 待核" };
            format!("{name}{}{mark}\n", handling.collect::<String>())
        });
        let expected = expect_test::expect![[r#"
            beijing_graded 09-22T00 09-22T00 09-14T12 09-30T00 待核
            guangdong 09-15T18 09-25T18 09-15T18 09-25T18
            lhasa 09-17T18 09-23T18 09-15T18 09-23T18
            lvliang 09-17T18 09-21T18 09-15T18 09-21T18
            shandong 09-21T18 09-21T18 09-15T18 09-21T18
            shanghai2015 09-15T18 09-21T18 09-15T18 10-05T18
        "#]];
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_profile_takes_what_it_does_not_state_from_the_one_it_inherits() {
        let profiles = shipped();
        let policy = |name: &str| profiles.read[name].1.clone().unwrap();
        let (lhasa, shandong) = (policy("lhasa"), policy("shandong"));
        assert_eq!(shandong.contact, lhasa.contact);
        assert_eq!(shandong.surge, lhasa.surge);
        assert_eq!(shandong.handling[&SlaClass::Urgent], lhasa.handling[&SlaClass::Urgent]);
        assert_eq!(shandong.warnings, [Warning::WorkingDaysBefore(1)]);
        assert_eq!((shandong.extensions_max, shandong.extension_days_max), (1, 10));
        assert_eq!((lhasa.extensions_max, lhasa.extension_days_max), (3, 3));
    }
}
