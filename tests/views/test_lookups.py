"""What is found while typing into a field."""


def test_a_contact_is_looked_up_by_its_number_first_and_by_what_it_is_about(client, people, story):
    numbered = story.enquiry(content="问停车费")
    told = story.enquiry(content=f"说的是{numbered.number[-7:]}那一条")
    about = story.service_complaint(who="director", target_staff=people.receptionist, content="态度不好").visit
    client.sign_in(people.receptionist)

    def found(typed: str) -> list[int]:
        return [row[0] for row in client.post("/admin/lookups/", data={"name": "visit", "query": typed}).json]

    assert found(numbered.number[-7:]) == [numbered.id]
    assert found("那一条") == [told.id]
    assert found("jd-") == [told.id, numbered.id]
    assert about.id not in found("态度") + found(about.number)
    client.sign_in(people.director)
    assert found("态度") == [about.id]


def test_a_home_is_looked_up_in_full_width_too(client, people):
    client.sign_in(people.receptionist)
    for typed in ("0001", "０００１", "３-２-５０１", "５０１"):
        (row,) = client.post("/admin/lookups/", data={"name": "house", "query": typed}).json
        assert (typed, row[0]) == (typed, people.home.id)
