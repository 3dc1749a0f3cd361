using System.Globalization;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

internal sealed record NewName(string Name);

/// <summary>Faces by id.</summary>
internal sealed record SomeFaces(IReadOnlyList<long> Faces);

/// <summary>Faces by id, and the name of the person whose they are; without one, nobody knows it yet.</summary>
internal sealed record FacesOfAnother(IReadOnlyList<long> Faces, string? Name = null);

/// <summary>A person, by id or by name.</summary>
internal sealed record OtherPerson(string Person);

internal sealed record Ignoring(bool Ignored);

internal sealed record Watching(bool Watched);

/// <summary>Who is in a gallery, and what people say about that. A person is given by id, or by name unless the name is a number.</summary>
internal static class PeopleApi
{
    private const int Most = 1000;

    public static void MapPeopleApi(this RouteGroupBuilder api)
    {
        var people = api.MapGroup("/galleries/{gallery}").WithTags("People").ProducesProblem(StatusCodes.Status404NotFound);
        people.MapGet("/people", async (string gallery, CurrentUser user, IPeopleAdministration store, CancellationToken cancel, int limit = 100, int skip = 0, bool? named = null, bool ignored = false, bool watched = false) =>
            (await store.ListAsync(user.Context, new GalleryName(gallery), new PeopleList(Math.Clamp(limit, 1, Most), Math.Max(0, skip), named, ignored) { Watched = watched }, cancel)).People.Select(PersonItem.Of))
            .WithSummary("The people of a gallery, those on most photos first.");
        people.MapGet("/people/{person}", async (string gallery, string person, CurrentUser user, ISubjectAdministration store, CancellationToken cancel) =>
        {
            var (subject, faces) = await store.ShowAsync(user.Context, new GalleryName(gallery), Find(person), cancel);
            return new PersonWithFaces(subject.Subject.Id, subject.Subject.Name?.Value, subject.CreatedAt, [.. faces.Select(FaceItem.Of)]);
        }).WithSummary("A person with the faces.");
        people.MapGet("/suggestions", async (string gallery, CurrentUser user, IPeopleAdministration store, CancellationToken cancel, int limit = 20) =>
            (await store.SuggestAsync(user.Context, new GalleryName(gallery), Math.Clamp(limit, 1, Most), cancel)).Select(SuggestionItem.Of)).WithSummary("Pairs of people who may be one.");
        people.MapGet("/changes", async (string gallery, CurrentUser user, ISubjectAdministration store, CancellationToken cancel, int limit = 100) =>
            (await store.ListChangesAsync(user.Context, new GalleryName(gallery), Math.Clamp(limit, 1, Most), cancel)).Select(ChangeItem.Of)).WithSummary("Who changed what, the newest first.");
        MapChanges(people);
    }

    private static void MapChanges(RouteGroupBuilder people)
    {
        Map<NewName>("name", "Gives a person a name, or another one.", (store, call, person, body) => store.RenameAsync(call.Context, call.Gallery, person, new SubjectName(body.Name), call.Cancel));
        Map<OtherPerson>("merge", "The person is the other one, too: one person.", (store, call, person, body) => store.MergeAsync(call.Context, call.Gallery, person, Find(body.Person), call.Cancel));
        Map<OtherPerson>("differ", "The person and the other one are two.", (store, call, person, body) => store.DifferAsync(call.Context, call.Gallery, person, Find(body.Person), call.Cancel));
        Map<FacesOfAnother>("split", "These faces are another person's.", (store, call, person, body) =>
            store.SplitAsync(call.Context, call.Gallery, person, body.Name is null ? null : new SubjectName(body.Name), body.Faces, call.Cancel));
        Map<SomeFaces>("reject", "These faces are not this person's, and never come back by themselves.", (store, call, person, body) =>
            store.RejectAsync(call.Context, call.Gallery, person, body.Faces, call.Cancel));
        Map<Ignoring>("ignore", "Leaves a person out of lists and suggestions, or takes the person in again.", (store, call, person, body) =>
            store.IgnoreAsync(call.Context, call.Gallery, person, body.Ignored, call.Cancel));
        Map<Watching>("watch", "Tells by an event when a person appears on a new image, or does so no more.", (store, call, person, body) =>
            store.WatchAsync(call.Context, call.Gallery, person, body.Watched, call.Cancel));
        people.MapPost("/faces/same", async (string gallery, SomeFaces body, CurrentUser user, ISubjectAdministration store, CancellationToken cancel) =>
            ChangeItem.Of(await store.UniteAsync(user.Context, new GalleryName(gallery), body.Faces, cancel))).WithSummary("These faces show one person: the people they belong to are merged.").ProducesProblem(StatusCodes.Status409Conflict);
        people.MapPost("/changes/{change:long}/undo", async (string gallery, long change, CurrentUser user, ISubjectAdministration store, CancellationToken cancel) =>
            ChangeItem.Of(await store.UndoAsync(user.Context, new GalleryName(gallery), change, cancel))).WithSummary("Takes a change back.").ProducesProblem(StatusCodes.Status409Conflict);

        void Map<TBody>(string verb, string summary, Func<ISubjectAdministration, (Core.Access.RequestContext Context, GalleryName Gallery, CancellationToken Cancel), SubjectReference, TBody, Task<SubjectChange>> change) =>
            people.MapPost($"/people/{{person}}/{verb}", async (string gallery, string person, TBody body, CurrentUser user, ISubjectAdministration store, CancellationToken cancel) =>
                ChangeItem.Of(await change(store, (user.Context, new GalleryName(gallery), cancel), Find(person), body))).WithSummary(summary).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static SubjectReference Find(string person) =>
        long.TryParse(person, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? SubjectReference.To(id) : SubjectReference.To(new SubjectName(person));
}
