use super::*;

fn typed(text: &str) -> Result<String, String> {
    text.parse::<Scale>().map(|scale| scale.to_string()).map_err(|error| error.to_string())
}

#[test]
fn the_scales_there_are() {
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
        assert_eq!(Scale::of(scale.kind()).as_ref(), Some(&scale));
        assert_eq!(Scale::new(scale.points().to_vec()).unwrap(), scale, "typed by its values it is the same");
    }
    assert_eq!(Scale::of(ScaleKind::Custom), None);
    assert_eq!("hours".parse::<Scale>().unwrap().unit(), " h");
}

#[test]
fn a_list_is_read_as_people_type_it() {
    for text in ["1 2 4 8", "1, 2, 4, 8", "1,2,4,8", " 1;2; 4 ;8; ", "1\t2\n4 8"] {
        assert_eq!(typed(text).unwrap(), "1 2 4 8 ? ☕", "{text:?}");
    }
    for text in ["½ 1,5 2", "1/2; 1.5; 2", "0,5 1,5 2", "0,5, 1,5, 2"] {
        assert_eq!(typed(text).unwrap(), "½ 1.5 2 ? ☕", "{text:?}");
    }
    assert_eq!(typed("s,M, xl").unwrap(), "S M XL ? ☕");
}

#[test]
fn every_way_to_be_wrong_has_its_sentence() {
    let many = (0..=SCALE_VALUES).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    let wrong = [
        ("1 two 4", "\"two\" is no value of a scale"),
        ("custom", "\"custom\" is no value of a scale"),
        ("1 2 -4", "\"-4\" is no value of a scale"),
        ("", "has 2 to 30 values; this one has 0"),
        ("5", "has 2 to 30 values; this one has 1"),
        (&many, "has 2 to 30 values; this one has 31"),
        ("1 4 2", "each once; 2 does not"),
        ("1 2 2", "each once; 2 does not"),
        ("S M 8", "T-shirt sizes; 8 does not go"),
        ("1 2 L", "T-shirt sizes; L does not go"),
    ];
    for (text, part) in wrong {
        let sentence = typed(text).unwrap_err();
        assert!(sentence.contains(part), "{text:?}: {sentence}");
    }
}

#[test]
fn a_value_can_carry_a_hint() {
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
fn the_wire_brings_no_other_scales() {
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
fn the_value_nearest_to_a_mean() {
    let scale = Scale::fibonacci();
    assert_eq!(scale.nearest(650 * 2, 2), Some(Points::whole(8)), "between two, the higher");
    assert_eq!(scale.nearest(649, 1), Some(Points::whole(5)));
    assert_eq!(scale.nearest(1_000_000, 1), Some(Points::whole(21)));
    assert_eq!("S M".parse::<Scale>().unwrap().nearest(100, 1), None);
}
