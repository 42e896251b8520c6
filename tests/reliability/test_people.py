"""The suite's own people stand on the tables: their story holds on both databases."""


def test_everybody_of_the_story_is_there(people):
    assert people.of("director").office is people.east
    assert people.technician.superior is people.director
    assert people.leader.office is None
