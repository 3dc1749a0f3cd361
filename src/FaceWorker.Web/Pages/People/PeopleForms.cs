using System.Globalization;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages.People;

/// <summary>What the pages about people post. Each is a change of subjects under the user's name, and the notice that follows offers to undo it.</summary>
internal static class PeopleForms
{
    private const int NamesSuggested = 20;

    public static void MapPeople(this IEndpointRouteBuilder forms)
    {
        var people = forms.MapGroup("/g/{gallery}/people");
        people.MapPost("/merge", MergeManyAsync);
        people.MapPost("/ignore", IgnoreManyAsync);
        people.MapPost("/undo", UndoAsync);
        people.MapGet("/names", NamesAsync);
        people.MapPost("/{number:long}/name", NameAsync);
        people.MapPost("/{number:long}/ignore", IgnoreAsync);
        people.MapPost("/{number:long}/watch", WatchAsync);
        people.MapPost("/{number:long}/reject", RejectAsync);
        people.MapPost("/{number:long}/split", SplitAsync);
        people.MapPost("/{number:long}/give", GiveAsync);
        people.MapPost("/{number:long}/same", SameAsync);
        people.MapPost("/{number:long}/different", DifferentAsync);
    }

    private static async Task<Notice> MergeManyAsync(string gallery, [FromForm(Name = "person")] long[] people, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var changes = await subjects.MergeAsync(user.Context, PeopleText.ReadGallery(gallery), [.. people.Select(SubjectReference.To)], cancel);
        return Done($"{Words.Number(changes.Count + 1)} people are one now.", gallery, changes);
    }

    private static async Task<Notice> IgnoreManyAsync(
        string gallery, [FromForm(Name = "person")] long[] people, [FromForm] bool ignored, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var changes = await subjects.IgnoreAsync(user.Context, PeopleText.ReadGallery(gallery), [.. people.Select(SubjectReference.To)], ignored, cancel);
        return changes.Count == 0 ? Notice.Done("Nothing was changed; choose people first.")
            : Done(ignored ? $"{People(changes.Count)} ignored now." : $"{People(changes.Count)} not ignored any more.", gallery, changes);
    }

    private static async Task<Notice> UndoAsync(string gallery, string changes, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var ids = changes.Split(',').Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0);
        await subjects.UndoAsync(user.Context, PeopleText.ReadGallery(gallery), [.. ids], cancel);
        return Notice.Done("Undone.");
    }

    /// <summary>For the lists below fields for names.</summary>
    private static async Task<IEnumerable<string>> NamesAsync(string gallery, string? q, CurrentUser user, IPeopleAdministration people, CancellationToken cancel) =>
        (await people.ListAsync(user.Context, PeopleText.ReadGallery(gallery), new PeopleList(NamesSuggested, Named: true) { Prefix = string.IsNullOrWhiteSpace(q) ? null : q.Trim() }, cancel))
            .People.Select(person => person.Subject.Name!.Value);

    private static async Task<Notice> NameAsync(string gallery, long number, [FromForm] string? name, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var change = await subjects.RenameAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), new SubjectName(name?.Trim() ?? ""), cancel);
        return Done($"The name is saved: {name!.Trim()}.", gallery, [change]);
    }

    private static async Task<Notice> IgnoreAsync(string gallery, long number, [FromForm] bool ignored, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel) =>
        Done(ignored ? "Ignored: left out of lists and questions." : "Not ignored any more.", gallery,
            [await subjects.IgnoreAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), ignored, cancel)]);

    private static async Task<Notice> WatchAsync(string gallery, long number, [FromForm] bool watched, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel) =>
        Done(watched ? "Watched: each new photo of this person is told by an event." : "Not watched any more.", gallery,
            [await subjects.WatchAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), watched, cancel)]);

    private static async Task<Notice> RejectAsync(string gallery, long number, [FromForm(Name = "face")] long[] faces, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var change = await subjects.RejectAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), faces, cancel);
        return Done($"{Words.Plural(change.Faces, "face")} taken out; they never come back to this person by themselves.", gallery, [change]);
    }

    private static async Task<Notice> SplitAsync(string gallery, long number, [FromForm(Name = "face")] long[] faces, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        var change = await subjects.SplitAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), newName: null, faces, cancel);
        return Done($"{Words.Plural(change.Faces, "face")} are another person now. The two are never taken for one again.", gallery, [change]);
    }

    private static async Task<Notice> GiveAsync(
        string gallery, long number, [FromForm(Name = "face")] long[] faces, [FromForm] string? to, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel)
    {
        _ = number;
        if (string.IsNullOrWhiteSpace(to))
            return new Notice("Nothing was changed: say whose faces they are, by name or number.", IsProblem: true);
        var (context, name, whom) = (user.Context, PeopleText.ReadGallery(gallery), to.Trim());
        var change = await (long.TryParse(whom, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? subjects.ReassignAsync(context, name, faces, SubjectReference.To(id), cancel)
            : subjects.AssignAsync(context, name, faces, new SubjectName(whom), cancel));
        return Done($"{Words.Plural(change.Faces, "face")} given to {whom}.", gallery, [change]);
    }

    /// <summary>The person who was looked at stays, unless only the other has a name.</summary>
    private static async Task<Notice> SameAsync(string gallery, long number, [FromForm] long other, CurrentUser user, ISubjectAdministration subjects, IPeopleAdministration people, CancellationToken cancel)
    {
        var name = PeopleText.ReadGallery(gallery);
        var (own, theirs) = (await people.ShowAsync(user.Context, name, SubjectReference.To(number), cancel), await people.ShowAsync(user.Context, name, SubjectReference.To(other), cancel));
        var change = await subjects.MergeAsync(user.Context, name, SubjectReference.To(other), SubjectReference.To(number), cancel);
        return Done("They are one person now.", gallery, [change], next: $"/g/{gallery}/people/{(own.Subject.Name is null && theirs.Subject.Name is not null ? other : number)}?view=similar");
    }

    private static async Task<Notice> DifferentAsync(string gallery, long number, [FromForm] long other, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel) =>
        Done("They are two people, and are never taken for one.", gallery,
            [await subjects.DifferAsync(user.Context, PeopleText.ReadGallery(gallery), SubjectReference.To(number), SubjectReference.To(other), cancel)]);

    private static string People(int count) => count == 1 ? "1 person is" : $"{Words.Number(count)} people are";

    private static Notice Done(string text, string gallery, IReadOnlyList<SubjectChange> changes, string? next = null) =>
        Notice.Done(text, next, $"/g/{gallery}/people/undo?changes={string.Join(',', changes.Select(change => change.Id))}");
}
