using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.People;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Erasure;

/// <summary>What is, or was, erased: a person, photos, or a gallery.</summary>
internal sealed class ErasureOptions
{
    private readonly Option<string?> subject = PersonOptions.PersonIfAny("--subject", "A person of the gallery");

    private readonly Option<string[]> image = new("--image")
    {
        Description = "Photos of the gallery: each by its number, the SHA-256 of its bytes, or a path or address under which it was indexed",
        HelpName = "KEY",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("The gallery; without --subject and --image, all of it");

    public IReadOnlyList<Symbol> Symbols => [subject, image, gallery];

    /// <summary>None where no option was given.</summary>
    /// <exception cref="CliFailure">The options contradict each other, or one is missing.</exception>
    public IReadOnlyList<ErasureTarget> Read(Call call)
    {
        var (person, photos) = (call.Find(subject), call.Find(image) ?? []);
        if (person is not null && photos.Length > 0)
            throw new CliFailure("usage", "A person and photos are erased one after the other.", "Give --subject or --image.", ExitCode.Usage);
        if (call.Find(gallery) is not { } name)
            return person is null && photos.Length == 0 ? [] : throw new CliFailure("usage", "It is not said of which gallery.", "Add --gallery NAME.", ExitCode.Usage);
        var home = new GalleryName(name);
        return person is not null ? [ErasureTarget.Of(home, PersonOptions.Parse(person))]
            : photos.Length > 0 ? [.. photos.Select(photo => ErasureTarget.Of(home, PhotoReference.Parse(photo)))]
            : [ErasureTarget.Of(home)];
    }
}
