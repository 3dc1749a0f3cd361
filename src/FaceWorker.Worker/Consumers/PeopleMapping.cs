using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Worker.Consumers;

/// <summary>Requests about people to what they ask, rejecting those in which something is missing or out of range; and outcomes to messages.</summary>
internal static class PeopleMapping
{
    private const int DefaultPeople = 100;
    private const int DefaultSuggestions = 20;
    private const int MaxPeople = 1000;
    private const int MaxFaces = 10_000;

    public static PeopleList ToList(this ListPeople message) => new(LimitOf(message.Limit, DefaultPeople),
        message.Skip is < 0 ? throw RequestMapping.Invalid($"Field 'skip' is {message.Skip}; give 0 or more.") : message.Skip ?? 0, message.Named, message.Ignored ?? false)
    {
        Watched = message.Watched ?? false,
    };

    public static int LimitOf(SuggestPeople message) => LimitOf(message.Limit, DefaultSuggestions);

    public static SubjectReference PersonOf(PersonReference? person, string field) => person switch
    {
        { SubjectId: { } id, Subject: null } => SubjectReference.To(id),
        { SubjectId: null, Subject: { } name } => RequestMapping.SubjectOf(name, $"{field}.subject"),
        { SubjectId: not null } => throw RequestMapping.Invalid($"Field '{field}' has both a 'subjectId' and a 'subject'; give one of them."),
        _ => throw RequestMapping.Invalid($"Field '{field}' is missing; give it the person's 'subjectId', or the name as 'subject'."),
    };

    public static IReadOnlyList<long> FacesOf(IReadOnlyList<long>? faces, int least = 1) => faces is { Count: <= MaxFaces } && faces.Count >= least
        ? faces
        : throw RequestMapping.Invalid($"Field 'faceIds' has {faces?.Count ?? 0} faces; give {least} to {MaxFaces}.");

    public static long ChangeOf(long? change) => change ?? throw RequestMapping.Invalid("Field 'changeId' is missing; give the number of the change.");

    /// <summary>Who says so; null when the message does not tell.</summary>
    public static string? ActorOf(PeopleCommand? command) => command?.Actor is not { } actor ? null
        : SubjectName.IsValid(actor) ? actor
        : throw RequestMapping.Invalid($"Field 'actor' has '{actor.Beginning(SubjectName.MaxLength)}'; give 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.");

    public static PeopleListed ToMessage(this IReadOnlyList<PersonSummary> people, ListPeople request) =>
        new() { JobId = request.JobId, Gallery = request.Gallery!, People = [.. people.Select(ToMessage)] };

    public static PersonShown ToMessage(this (SubjectSummary Subject, IReadOnlyList<SubjectFace> Faces) person, ShowPerson request) => new()
    {
        JobId = request.JobId,
        Gallery = request.Gallery!,
        SubjectId = person.Subject.Subject.Id,
        Subject = person.Subject.Subject.Name?.Value,
        CreatedAt = person.Subject.CreatedAt,
        Faces = [.. person.Faces.Select(face => new PersonFace
        {
            FaceId = face.FaceId,
            ImageId = face.ImageId,
            Source = face.Source,
            Box = face.Box.ToMessage(),
            IsConfirmed = face.IsConfirmed,
            TakenAt = face.TakenAt,
        })],
    };

    public static PeopleSuggested ToMessage(this IReadOnlyList<PersonSuggestion> suggestions, SuggestPeople request) => new()
    {
        JobId = request.JobId,
        Gallery = request.Gallery!,
        Suggestions = [.. suggestions.Select(pair => new PeopleSuggestion
        {
            One = pair.One.ToMessage(),
            Other = pair.Other.ToMessage(),
            Settles = pair.Settles,
            SquaredDistance = pair.Nearest.Value,
        })],
    };

    public static PersonChanged ToMessage(this SubjectChange change, PeopleCommand command) => new()
    {
        JobId = command.JobId,
        Gallery = command.Gallery!,
        ChangeId = change.Id,
        Description = change.Description,
        Faces = change.Faces,
        Actor = change.Actor,
        ChangedAt = change.ChangedAt,
    };

    private static GalleryPerson ToMessage(this PersonSummary person) => new()
    {
        SubjectId = person.Subject.Id,
        Subject = person.Subject.Name?.Value,
        IsIgnored = person.IsIgnored,
        IsWatched = person.IsWatched,
        Faces = person.Faces,
        Confirmed = person.Confirmed,
        Photos = person.Photos,
        CreatedAt = person.CreatedAt,
    };

    private static int LimitOf(int? limit, int otherwise) =>
        (limit ?? otherwise) is >= 1 and <= MaxPeople and var most ? most : throw RequestMapping.Invalid($"Field 'limit' is {limit}; give 1 to {MaxPeople}.");
}
