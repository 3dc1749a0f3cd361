using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>The probe photo with a numbered box around each face.</summary>
internal static class PhotoSection
{
    private const double LabelHeight = 22;
    private const double LabelWidth = 24;

    public static Html Render(IllustratedAnswer illustrated) => illustrated.Photo is not { } photo
        ? Html.Empty
        : Html.Of($"""
            <figure class="photo">
            <img src="{photo.Picture}" width="{photo.Width}" height="{photo.Height}" alt="The photo {illustrated.Answer.Source}">
            <svg role="group" aria-label="Faces on the photo">{Html.Join(illustrated.Answer.Faces.Select((face, index) => Box(index + 1, face, photo)))}</svg>
            </figure>
            """);

    // Percentages of the photo, so that boxes scale with it while lines and numbers keep their size on a phone.
    private static Html Box(int number, IdentifiedFace face, IllustratedPhoto photo)
    {
        var box = face.Box;
        var x = Percent(box.X, photo.Width);
        var y = Percent(box.Y, photo.Height);
        return Html.Of($"""
            <a href="#face-{number}" class="{Drawing.NameOf(face.Decision)}"><title>Face {number}: {face.Decision}</title>
            <rect class="halo" x="{x:0.##}%" y="{y:0.##}%" width="{Percent(box.Width, photo.Width):0.##}%" height="{Percent(box.Height, photo.Height):0.##}%" rx="6"/>
            <rect class="box" x="{x:0.##}%" y="{y:0.##}%" width="{Percent(box.Width, photo.Width):0.##}%" height="{Percent(box.Height, photo.Height):0.##}%" rx="6"/>
            <svg x="{x:0.##}%" y="{y:0.##}%" overflow="visible">{Label(number, box)}</svg></a>
            """);
    }

    /// <summary>Above the box, or inside where the photo ends above it.</summary>
    private static Html Label(int number, FaceBox box)
    {
        var top = box.Y > box.Height / 2 ? -LabelHeight - 3 : 3;
        var left = top < 0 ? -1 : 3;
        return Html.Of($"""<rect class="label" x="{left}" y="{top}" width="{LabelWidth}" height="{LabelHeight}" rx="6"/><text x="{left + LabelWidth / 2}" y="{top + 15.5}">{number}</text>""");
    }

    private static double Percent(double part, int whole) => 100 * part / whole;
}
