using FaceWorker.Core.Access;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Watching;

namespace FaceWorker.Core.Events;

/// <summary>What is told of an image: made where its rows are known, in the transaction that stores them.</summary>
/// <param name="Context">The request that brought the image.</param>
/// <param name="OfImage">Tell that it is indexed; otherwise only which of the watched people are on it.</param>
public sealed record ImageNews(RequestContext Context, bool OfImage)
{
    public NewEvent Indexed(IndexOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return NewEvent.Of(outcome.ToMessage(Context.JobId), outcome.Gallery.Name.Value) with
        {
            Image = outcome.Image.Id,
            Subjects = [.. outcome.Image.Faces.Select(face => face.Subject?.Id).OfType<long>().Distinct()],
            Trace = Context.Trace,
        };
    }

    /// <param name="news">Null: nobody knows the request.</param>
    public static NewEvent Seen(ImageNews? news, Sighting sighting)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        return NewEvent.Of(sighting.ToMessage(news?.Context.JobId), sighting.Gallery.Name.Value) with
        {
            Image = sighting.Image,
            Subjects = [sighting.Person.Subject!.Id],
            Trace = news?.Context.Trace ?? default,
        };
    }
}
