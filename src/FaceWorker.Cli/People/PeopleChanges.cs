using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Subjects;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.People;

/// <summary>What a person says about the people that were found. Each is one line of the subjects' history, and can be undone.</summary>
internal static class PeopleChanges
{
    public static SubjectChangeCommand Name(Shell shell)
    {
        var person = PersonOptions.Person("PERSON", "Who");
        var name = SubjectOptions.Name("NAME", "The name");
        return new(shell, "name", "Give a person a name, or another one. It stays with their most central face, whatever is found later.", "faceworker people name 12 Anna --gallery family", [person, name],
            (call, subjects, context, gallery, cancel) => subjects.RenameAsync(context, gallery, PersonOptions.Read(call, person), new SubjectName(call.Get(name)), cancel));
    }

    public static SubjectChangeCommand Merge(Shell shell)
    {
        var (one, other) = (PersonOptions.Person("ONE", "Who"), PersonOptions.Person("OTHER", "Who it is, too"));
        return new(shell, "merge", "Two people are one: their faces are confirmed as one person's. Of two, the one with a name stays; otherwise the second.", "faceworker people merge 31 12 --gallery family", [one, other],
            (call, subjects, context, gallery, cancel) => subjects.MergeAsync(context, gallery, PersonOptions.Read(call, one), PersonOptions.Read(call, other), cancel));
    }

    public static SubjectChangeCommand Split(Shell shell)
    {
        var person = PersonOptions.Person("PERSON", "Who");
        var faces = SubjectOptions.Faces("The faces that are another person's; 'faceworker people show' lists them");
        var name = SubjectOptions.Name("--as", "The name of the other person, if it is known", required: false);
        return new(shell, "split", "A person is two: make another one of some of the faces. They are never taken for one again.", "faceworker people split 12 --face 31 47 --gallery family", [person, faces, name],
            (call, subjects, context, gallery, cancel) => subjects.SplitAsync(context, gallery, PersonOptions.Read(call, person), call.Find(name) is { } text ? new SubjectName(text) : null, call.Get(faces), cancel));
    }

    public static SubjectChangeCommand Reject(Shell shell)
    {
        var person = PersonOptions.Person("PERSON", "Who it is not");
        var faces = SubjectOptions.Faces("The faces that are not this person's; 'faceworker people show' lists them");
        return new(shell, "reject", "Not this person: take faces out. They never come back to the person by themselves.", "faceworker people reject Anna --face 31 --gallery family", [person, faces],
            (call, subjects, context, gallery, cancel) => subjects.RejectAsync(context, gallery, PersonOptions.Read(call, person), call.Get(faces), cancel));
    }

    public static SubjectChangeCommand Same(Shell shell)
    {
        var faces = SubjectOptions.Faces("Two or more faces that are one person's; 'faceworker people show' lists them");
        return new(shell, "same", "Faces show one person: the people they belong to are merged. Refused if somebody said otherwise, or if two are on one photo.", "faceworker people same --face 31 47 --gallery family", [faces],
            (call, subjects, context, gallery, cancel) => subjects.UniteAsync(context, gallery, call.Get(faces), cancel));
    }

    public static SubjectChangeCommand Differ(Shell shell)
    {
        var (one, other) = (PersonOptions.Person("ONE", "Who"), PersonOptions.Person("OTHER", "Who it is not"));
        return new(shell, "differ", "Two people are different: they are never taken for one, nor suggested again.", "faceworker people differ Anna 12 --gallery family", [one, other],
            (call, subjects, context, gallery, cancel) => subjects.DifferAsync(context, gallery, PersonOptions.Read(call, one), PersonOptions.Read(call, other), cancel));
    }

    public static SubjectChangeCommand Watch(Shell shell)
    {
        var person = PersonOptions.Person("PERSON", "Who");
        var off = new Option<bool>("--off") { Description = "Watch for the person no more" };
        return new(shell, "watch", "Tell by an event (subject-matched) when a person appears on an image that is new in the gallery.", "faceworker people watch Anna --gallery family", [person, off],
            (call, subjects, context, gallery, cancel) => subjects.WatchAsync(context, gallery, PersonOptions.Read(call, person), watched: !call.Find(off), cancel));
    }

    public static SubjectChangeCommand Ignore(Shell shell)
    {
        var person = PersonOptions.Person("PERSON", "Who");
        var off = new Option<bool>("--off") { Description = "Take the person in again" };
        return new(shell, "ignore", "Leave a person out of lists and suggestions: a passer-by, a face on a poster.", "faceworker people ignore 12 --gallery family", [person, off],
            (call, subjects, context, gallery, cancel) => subjects.IgnoreAsync(context, gallery, PersonOptions.Read(call, person), ignored: !call.Find(off), cancel));
    }
}
