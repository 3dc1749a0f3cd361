using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Web.Pages.People;

/// <summary>How people and distances are described on pages. Everything is text: the pages escape it.</summary>
internal static class PeopleText
{
    /// <exception cref="RequestRejectedException">It is no gallery's name, so that there is no such gallery.</exception>
    public static GalleryName ReadGallery(string name) => GalleryName.IsValid(name)
        ? new GalleryName(name)
        : throw new RequestRejectedException(RejectionReason.UnknownGallery, $"There is no gallery '{name}'; choose another one.");

    public static string NameOf(PersonSummary person) => NameOf(person.Subject);

    public static string NameOf(Subject subject) => subject.Name?.Value ?? $"Person {subject.Id}";

    /// <summary>A squared distance, 0 to 4.</summary>
    public static string Distance(double distance) => distance.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>What the distance of two faces means in this gallery, by the weight of the pair.</summary>
    public static string Meaning(double likelihood) => likelihood switch
    {
        >= 0.9 => "Faces so near are nearly always one person's.",
        >= 0.6 => "Faces so near are mostly one person's.",
        >= 0.4 => "Faces so far apart are as often one person's as two people's.",
        _ => "Faces so far apart are mostly two people's. Look closely.",
    };

    /// <summary>An address with those of the parameters that have a value.</summary>
    public static string Address(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var address = path;
        foreach (var (name, value) in parameters)
            if (!string.IsNullOrEmpty(value))
                address += $"{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
        return address;
    }
}
