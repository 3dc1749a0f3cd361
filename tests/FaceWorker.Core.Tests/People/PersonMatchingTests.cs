using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

public sealed class PersonMatchingTests
{
    [Fact]
    public void A_person_goes_on_as_the_group_with_most_of_his_faces()
    {
        var matched = PersonMatching.Match([7, 7, 7, 9, 9, null, null], [0, 0, 1, 1, 2, 3, 0]);

        Assert.Equal([(0, 7L), (1, 9L)], matched.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public void Of_two_who_became_one_group_the_larger_goes_on_and_of_equals_the_lower()
    {
        Assert.Equal(9, PersonMatching.Match([7, 9, 9], [0, 0, 0])[0]);
        Assert.Equal(7, PersonMatching.Match([9, 7], [0, 0])[0]);
    }

    [Fact]
    public void A_group_with_a_confirmed_face_is_that_person_whatever_the_others_were()
    {
        var matched = PersonMatching.Match([7, 7, 7, 9], [0, 0, 0, 1], confirmed: [9, null, null, null]);

        Assert.Equal(9, matched[0]);
        Assert.False(matched.ContainsKey(1));
    }

    [Fact]
    public void Faces_without_a_group_count_for_nothing() => Assert.Empty(PersonMatching.Match([7, null], [-1, 0]));
}
