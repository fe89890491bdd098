use super::*;

fn parse(text: &str) -> Result<String, String> {
    text.parse::<Scale>().map(|scale| scale.to_string()).map_err(|error| error.to_string())
}

#[test]
fn named_scales() {
    assert_eq!(Scale::fibonacci().to_string(), "0 ½ 1 2 3 5 8 13 21 ? ☕");
    let hands = [
        ("fibonacci", "0 ½ 1 2 3 5 8 13 21 ? ☕"),
        ("Modified Fibonacci", "0 ½ 1 2 3 5 8 13 20 40 100 ? ☕"),
        ("powers_of_two", "0 1 2 4 8 16 32 64 ? ☕"),
        ("T-Shirts", "XS S M L XL XXL ? ☕"),
        ("hours", "½ 1 2 4 8 16 24 40 ? ☕"),
    ];
    for (name, hand) in hands {
        let scale: Scale = name.parse().unwrap();
        assert_eq!(scale.to_string(), hand);
        assert_eq!(Scale::from_kind(scale.kind()).as_ref(), Some(&scale));
        assert_eq!(Scale::new(scale.points().to_vec()).unwrap(), scale, "typed by its values it is the same");
    }
    assert_eq!(Scale::from_kind(ScaleKind::Custom), None);
    assert_eq!("hours".parse::<Scale>().unwrap().unit(), " h");
}

#[test]
fn typed_lists_are_parsed() {
    for text in ["1 2 4 8", "1, 2, 4, 8", "1,2,4,8", " 1;2; 4 ;8; ", "1\t2\n4 8"] {
        assert_eq!(parse(text).unwrap(), "1 2 4 8 ? ☕", "{text:?}");
    }
    for text in ["½ 1,5 2", "1/2; 1.5; 2", "0,5 1,5 2", "0,5, 1,5, 2"] {
        assert_eq!(parse(text).unwrap(), "½ 1.5 2 ? ☕", "{text:?}");
    }
    assert_eq!(parse("s,M, xl").unwrap(), "S M XL ? ☕");
}

#[test]
fn invalid_scales_have_their_own_error() {
    let many = (0..=MAX_SCALE_VALUES).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    let invalid = |text: &str| ScaleError::Value(text.parse::<Points>().unwrap_err());
    let wrong = [
        ("1 two 4", invalid("two")),
        ("custom", invalid("custom")),
        ("1 2 -4", invalid("-4")),
        ("", ScaleError::Count(0)),
        ("5", ScaleError::Count(1)),
        (&many, ScaleError::Count(MAX_SCALE_VALUES + 1)),
        ("1 4 2", ScaleError::Order(Points::whole(2))),
        ("1 2 2", ScaleError::Order(Points::whole(2))),
        ("S M 8", ScaleError::Mixed(Points::whole(8))),
        ("1 2 L", ScaleError::Mixed("L".parse().unwrap())),
    ];
    for (text, error) in wrong {
        assert_eq!(text.parse::<Scale>(), Err(error), "{text:?}");
    }
}

#[test]
fn values_can_have_hints() {
    let (five, eight) = (Points::whole(5), Points::whole(8));
    let scale = Scale::fibonacci().with_hint(eight, "  half a\nsprint ").unwrap();
    let scale = scale.with_hint(five, "a day").unwrap();
    assert_eq!((scale.hint(eight), scale.hint(five)), (Some("half a sprint"), Some("a day")));
    let json = serde_json::to_string(&scale).unwrap();
    assert!(json.ends_with(r#""hints":[{"value":5,"text":"a day"},{"value":8,"text":"half a sprint"}]}"#));
    assert_eq!(serde_json::from_str::<Scale>(&json).unwrap(), scale);
    let scale = scale.with_hint(eight, "a week").unwrap().with_hint(five, " ").unwrap();
    assert_eq!((scale.hint(eight), scale.hints().len()), (Some("a week"), 1));

    let scale = Scale::fibonacci();
    let four = Points::whole(4);
    assert_eq!(scale.clone().with_hint(four, "x"), Err(ScaleError::Hint(four)));
    assert!(scale.clone().with_hint(five, &"é".repeat(80)).is_ok());
    assert_eq!(scale.clone().with_hint(five, &"é".repeat(81)), Err(ScaleError::HintTooLong(five)));
    assert_eq!(scale.with_hint(five, "a\u{202E}b"), Err(ScaleError::HintForbidden(five)));
}

#[test]
fn invalid_json_is_rejected() {
    for json in [
        r#"{"kind":"fibonacci","values":[1,2]}"#,
        r#"{"kind":"custom","values":[0,0.5,1,2,3,5,8,13,21]}"#,
        r#"{"kind":"custom","values":[1,"M"]}"#,
        r#"{"kind":"custom","values":[2,1]}"#,
        r#"{"kind":"custom","values":[1]}"#,
        r#"{"kind":"custom","values":[1,"?"]}"#,
        r#"{"kind":"custom","values":[1,2],"hints":[{"value":3,"text":"x"}]}"#,
        r#"{"kind":"custom","values":[1,2],"hints":[{"value":1,"text":"x"},{"value":1,"text":"y"}]}"#,
        r#"{"kind":"other","values":[1,2]}"#,
    ] {
        assert!(serde_json::from_str::<Scale>(json).is_err(), "{json}");
    }
    assert!(serde_json::from_str::<Scale>(r#"{"kind":"custom","values":["S","M"]}"#).is_ok());
}

#[test]
fn nearest_value_to_a_mean() {
    let scale = Scale::fibonacci();
    assert_eq!(scale.nearest(650 * 2, 2), Some(Points::whole(8)), "between two, the higher");
    assert_eq!(scale.nearest(649, 1), Some(Points::whole(5)));
    assert_eq!(scale.nearest(1_000_000, 1), Some(Points::whole(21)));
    assert_eq!("S M".parse::<Scale>().unwrap().nearest(100, 1), None);
}

#[test]
fn long_hints_are_rejected() {
    let hint = |text: &str| Scale::fibonacci().with_hint(Points::whole(8), text).map(drop);
    assert_eq!(hint(&"é".repeat(MAX_HINT_GRAPHEMES)), Ok(()));
    let error = hint(&"é".repeat(MAX_HINT_GRAPHEMES + 1)).unwrap_err();
    assert_eq!(error, ScaleError::HintTooLong(Points::whole(8)));
    // A single cluster can have any number of accents.
    let accents = |bytes: usize| format!("xx{}", "\u{333}".repeat((bytes - 2) / 2));
    assert_eq!(hint(&accents(MAX_HINT_BYTES)), Ok(()));
    assert_eq!(hint(&accents(MAX_HINT_BYTES + 2)), Err(ScaleError::HintTooLong(Points::whole(8))));
}
