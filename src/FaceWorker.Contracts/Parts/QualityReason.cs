using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>Why a face does not pass a gallery's quality gate.</summary>
[JsonConverter(typeof(QualityReasonConverter))]
public enum QualityReason
{
    /// <summary>The shorter side of its box has too few pixels (FaceNet, section 5.2: the rate of matches halves from 80 to 40 pixels).</summary>
    FaceTooSmall,

    /// <summary>The detector is not sure enough that it is a face.</summary>
    LowScore,

    /// <summary>Out of focus, or moved.</summary>
    Blurred,

    /// <summary>Turned to the side (yaw).</summary>
    TurnedAway,

    /// <summary>Looking up or down (pitch).</summary>
    LookingUpOrDown,

    /// <summary>The head is tilted, or the picture lies on its side (roll).</summary>
    Tilted,

    /// <summary>Its quality is too low: hardly a face, or one whose vector says nothing of a person.</summary>
    Unfit,
}

internal sealed class QualityReasonConverter() : JsonStringEnumConverter<QualityReason>(System.Text.Json.JsonNamingPolicy.CamelCase);
