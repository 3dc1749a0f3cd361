using FaceWorker.Core.Adaptation;

namespace FaceWorker.Core.Tests.Adaptation;

public sealed class KnownPeopleTests
{
    [Fact]
    public void What_was_said_to_be_one_person_is_one()
    {
        var vectors = new MadeUpPeople(1).Even(photos: 7);
        SpokenOfFace Face(long id, long? subject) => new(id, subject, vectors[(int)id]);
        IReadOnlyList<SpokenOfFace> faces = [Face(0, 10), Face(1, 11), Face(2, null), Face(3, null), Face(4, 10), Face(5, 12), Face(6, null)];
        IReadOnlyList<SamePerson> same =
        [
            new(null, 11, null, 12), // two subjects
            new(2, null, null, 10), // a face and a subject
            new(3, null, 6, null), // two faces that are nobody's
            new(3, null, 99, null), // one that has no vector
        ];

        var people = KnownPeople.Of(faces, same).ToList();

        Assert.Equal([[vectors[0], vectors[2], vectors[4]], [vectors[1], vectors[5]], [vectors[3], vectors[6]]], people);
    }
}
