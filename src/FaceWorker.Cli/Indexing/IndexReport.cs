using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Indexing;

/// <summary>The end of an index run, in words.</summary>
internal static class IndexReport
{
    public static void Write(Output output, IndexSummary summary, bool wasInterrupted)
    {
        if (output.IsJson)
        {
            output.WriteJsonLine(summary);
            return;
        }

        output.WriteLine(Describe(summary));
        if (summary.Rejected > 0)
            output.WriteLine("Rejected: " + string.Join(", ", summary.Reasons.Select(reason => $"{reason.Key} {reason.Value:N0}")));
        if (summary.Failed > 0)
            output.WriteLine($"Failed: {summary.Failed:N0}; their messages are in the error queue, see 'faceworker status'.");
        if (wasInterrupted)
            output.WriteLine($"Stopped: {summary.Unanswered:N0} images that were sent are still queued or in work, and will be done; see 'faceworker status'. " +
                "Run the same command again for the rest: what is stored is not stored twice.");
        else if (summary.Images == 0)
            output.WriteLine("Folders are searched for jpg, jpeg, png, webp, gif, tif, tiff, bmp, avif, heic, jp2 and jxl; name other files one by one.");
    }

    private static string Describe(IndexSummary summary)
    {
        var rate = summary.Seconds > 0 ? $" ({summary.Images / summary.Seconds:N1} images/s)" : "";
        return $"{summary.Images:N0} images in {summary.Seconds:N1} s{rate}: {summary.Indexed:N0} indexed, {summary.AlreadyIndexed:N0} already indexed, " +
            $"{summary.Rejected:N0} rejected; {summary.Faces:N0} faces.";
    }
}
