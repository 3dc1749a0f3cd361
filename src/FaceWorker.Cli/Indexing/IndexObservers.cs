using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>One JSON line per image: the answer as it came over the bus.</summary>
internal sealed class JsonLines(Output output) : IIndexObserver
{
    public void Indexed(ImageIndexed image) => output.WriteJsonLine(image);

    public void Rejected(RequestRejected rejection) => output.WriteJsonLine(rejection);

    public void Failed(IndexFailure failure) => output.WriteJsonLine(failure);
}

/// <summary>A line for each image that was not indexed; the others are counted.</summary>
internal sealed class TextLines(Output output) : IIndexObserver
{
    public void Indexed(ImageIndexed image)
    {
    }

    public void Rejected(RequestRejected rejection) =>
        output.WriteLine($"rejected {rejection.Source}: {ReasonName.Of(rejection.Reason)}. {rejection.Detail}");

    public void Failed(IndexFailure failure) => output.WriteLine($"failed   {failure.Source}: {failure.Detail}");
}
