use aws_lambda_events::event::dynamodb::Event;
use shared::store::number_in_image;

#[test]
fn every_event_file_holds_a_number_and_the_settings_that_answer_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/fallback-publisher");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let event: Event = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();

        for record in event.records {
            let (number, routing) = number_in_image(record.change.new_image).unwrap().unwrap();

            assert_eq!(number.expose(), "+15550100001", "{}", path.display());
            assert!(routing.company_name.starts_with("Aspen Ridge"), "{}", path.display());
        }
    }
}
