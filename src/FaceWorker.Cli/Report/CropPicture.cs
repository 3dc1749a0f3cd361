namespace FaceWorker.Cli.Report;

/// <summary>A face's picture, or its placeholder.</summary>
internal static class CropPicture
{
    public static Html Of(InlineJpeg? crop, string classes, string description) => crop is null
        ? Html.Of($"""<span class="{classes} missing" role="img" aria-label="{description}: its picture cannot be read from here"></span>""")
        : Html.Of($"""<img class="{classes}" src="{crop}" alt="{description}">""");
}
