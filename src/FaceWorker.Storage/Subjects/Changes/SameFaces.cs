using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Subjects.Changes;

/// <summary>"These faces are the same person", unless a rule speaks against it.</summary>
internal static class SameFaces
{
    /// <exception cref="RequestRejectedException">They cannot be, as <see cref="ISubjectAdministration.UniteAsync"/> says.</exception>
    public static async Task<SubjectChange> UniteAsync(SubjectTransaction turn, IReadOnlyList<long> faceIds)
    {
        var wanted = faceIds.Distinct().ToArray();
        if (wanted.Length < 2)
            throw Rejected.OneFaceAlone();
        var owners = await turn.QueryAsync("owners_of_faces", row => row.GetInt64(0), turn.Gallery.Id, wanted);
        var people = (await turn.LockAsync(owners)).Values.OrderBy(person => person.Id).ToList();
        var faces = await turn.LockFacesAsync(wanted);
        if (faces.FirstOrDefault(face => face.Owner is { } owner && people.All(person => person.Id != owner)) is { } taken)
            throw Rejected.FaceTaken(taken.Id);
        await ThrowIfApartAsync(turn, people, [.. faces.Where(face => face.Owner is null)]);
        return people switch
        {
            [] => await SubjectChanges.GiveAsync(turn, await turn.LockAsync(SubjectReference.To(await turn.AddSubjectAsync(name: null))), faces),
            [var person] => await ConfirmAsync(turn, person, faces),
            [var one, var other] => await SubjectChanges.UniteAsync(turn, one.Id, other.Id, [.. faces.Where(face => face.Owner is null)]),
            _ => throw Rejected.FacesOfMany(people.Select(person => person.Subject)),
        };
    }

    private static Task<SubjectChange> ConfirmAsync(SubjectTransaction turn, LockedSubject person, IReadOnlyList<LockedFace> faces)
    {
        var open = faces.Where(face => face.Owner is null || !face.IsConfirmed).ToList();
        return open.Count > 0 ? SubjectChanges.GiveAsync(turn, person, open) : throw Rejected.AlreadyOfSubject(person.Subject, faces.Select(face => face.Id));
    }

    private static async Task ThrowIfApartAsync(SubjectTransaction turn, IReadOnlyList<LockedSubject> people, IReadOnlyList<LockedFace> nobodys)
    {
        if (people.Where(person => person.Name is not null).ToList() is { Count: > 1 } named)
            throw Rejected.SeveralNames(named.Select(person => person.Subject));
        var sides = new object[] { turn.Gallery.Id, people.Select(person => person.Id).ToArray(), nobodys.Select(face => face.Id).ToArray() };
        string Subject(long id) => people.First(person => person.Id == id).Subject.ToString();
        var said = await turn.QueryAsync("said_to_differ", row => (Face: row.GetFieldValue<long?>(0), OtherFace: row.GetFieldValue<long?>(1), Subject: row.GetFieldValue<long?>(2), OtherSubject: row.GetFieldValue<long?>(3), Actor: row.GetString(4)), sides);
        switch (said)
        {
            case [{ Subject: { } one, OtherSubject: { } other } differ]:
                throw Rejected.SaidToBeTwo(turn.Gallery.Name, differ.Actor, Subject(one), Subject(other));
            case [{ Face: { } face, Subject: { } person } reject]:
                throw Rejected.SaidNotToBe(turn.Gallery.Name, reject.Actor, face, Subject(person));
            case [var faces]:
                throw Rejected.SaidToBeTwo(turn.Gallery.Name, faces.Actor, $"face {faces.Face}", $"face {faces.OtherFace}");
        }

        if (turn.Gallery.Settings.People.OncePerPhoto && await turn.QueryAsync("on_one_photo", row => (One: row.GetInt64(0), Other: row.GetInt64(1), Photo: row.GetInt64(2)), sides) is [var pair])
            throw Rejected.OnOnePhoto(turn.Gallery.Name, pair.One, pair.Other, pair.Photo);
    }
}
