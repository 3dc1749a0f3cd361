using FaceWorker.Core.People;

namespace FaceWorker.Cli.People;

/// <summary>A person as the commands show it.</summary>
/// <param name="Name">Null: nobody has named them yet.</param>
/// <param name="Confirmed">How many of the faces somebody confirmed to be this person's.</param>
internal sealed record PersonView(long Id, string? Name, long Faces, long Confirmed, long Photos, bool Ignored, bool Watched, DateTimeOffset CreatedAt)
{
    public static PersonView Of(PersonSummary person) =>
        new(person.Subject.Id, person.Subject.Name?.Value, person.Faces, person.Confirmed, person.Photos, person.IsIgnored, person.IsWatched, person.CreatedAt);

    /// <summary>In a table or a sentence.</summary>
    public override string ToString() => Name ?? $"{Id}";
}
