using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Worker.Lifecycle;
using MassTransit.Serialization;

namespace FaceWorker.Worker.Consumers;

/// <summary>A request whose answers are kept: under which id, and the digest of what was asked.</summary>
internal sealed record KeptRequest(AnswerKey Key, Sha256Digest Asked);

/// <summary>Keeps what is answered to requests that have an id, for those who come back for it; and who asks the same again is told the same.</summary>
/// <remarks>An id stands for one request: what it was answered is its answer, also where that is a rejection, unless it was one of the moment.</remarks>
internal sealed class AnswerKeeper(IKeptAnswers store, AnswerOptions options, ServerRetry servers)
{
    private static readonly JsonSerializerOptions Json = SystemTextJsonMessageSerializer.Options;

    private static readonly Dictionary<string, Type> Kinds = new[]
    {
        typeof(FacesIdentified), typeof(FacesVerified), typeof(SubjectsVerified), typeof(FaceAdded), typeof(ManyIdentified), typeof(RequestRejected),
    }.ToDictionary(kind => kind.Name);

    /// <summary>Null: its answers are not kept, because it has no id, or none that is valid, or the settings say so.</summary>
    public KeptRequest? Of(Caller caller, Question? question, string? gallery)
    {
        if (options.KeepFor == TimeSpan.Zero || question is null || !AnswerKey.IsValid(question.RequestId) || !(gallery is null || GalleryName.IsValid(gallery)))
            return null;
        var asked = question with { Deadline = null, Priority = null }; // the same request may be made again with more time
        return new KeptRequest(
            new AnswerKey(caller.Name, gallery is null ? null : new GalleryName(gallery), question.RequestId!), Sha256Digest.Of(JsonSerializer.SerializeToUtf8Bytes(asked, asked.GetType(), Json)));
    }

    /// <summary>What the request was answered; null: it has to be worked on.</summary>
    /// <exception cref="RequestRejectedException">Its id is another request's.</exception>
    public async Task<object?> FindAsync(KeptRequest? request, int position, CancellationToken cancel)
    {
        if (request is null || await servers.RunAsync(token => store.FindAsync(request.Key, position, token), cancel) is not { } known)
            return null;
        if (known.Asked != request.Asked)
            throw RequestMapping.Invalid($"Field 'requestId' has '{request.Key.RequestId}', which is the id of another request; give each request an id of its own, such as a UUID.");
        var answer = Read(known);
        return answer is RequestRejected { Reason: var reason } && reason.IsOfTheMoment() ? null : answer;
    }

    /// <summary>A worker begins with the request.</summary>
    /// <param name="within">How long that may take at most; null: as long as answers are kept.</param>
    public Task BeginAsync(KeptRequest? request, TimeSpan? within, CancellationToken cancel) => request is null
        ? Task.CompletedTask
        : servers.RunAsync(token => store.BeginAsync(request.Key, request.Asked, within is { } limit && limit < options.KeepFor ? limit : options.KeepFor, token), cancel);

    /// <summary>Returns the answer, once it is kept if it is to be.</summary>
    /// <param name="position">See <see cref="IKeptAnswers"/>.</param>
    public async Task<object> KeepAsync(KeptRequest? request, int position, object answer, CancellationToken cancel)
    {
        if (request is null || answer is RequestRejected { Reason: RejectionReason.Busy })
            return answer;
        var (kind, json) = (answer.GetType().Name, JsonSerializer.Serialize(answer, answer.GetType(), Json));
        await servers.RunAsync(token => store.KeepAsync(request.Key, position, request.Asked, kind, json, options.KeepFor, token), cancel);
        return answer;
    }

    /// <summary>The message; null: there is none yet, or it is one of a later version.</summary>
    public static object? Read(KeptAnswer? known) =>
        known is { Kind: { } kind, Json: { } json } && Kinds.TryGetValue(kind, out var type) ? JsonSerializer.Deserialize(json, type, Json) : null;
}
